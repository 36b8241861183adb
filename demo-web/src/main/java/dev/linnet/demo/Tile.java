package dev.linnet.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A window of a photo and the part of it, its core, whose result is kept; all in pixels of the photo.
 *
 * @param left first column of the window
 * @param top first row of the window
 * @param width columns of the window
 * @param height rows of the window
 * @param coreLeft first column of the core
 * @param coreTop first row of the core
 * @param coreRight column after the core
 * @param coreBottom row after the core
 */
record Tile(int left, int top, int width, int height, int coreLeft, int coreTop, int coreRight, int coreBottom) {

    /** One axis: a window that starts at {@code start} with its core [from, to). */
    private record Span(int start, int from, int to) {
    }

    /**
     * Covers a photo by windows of one size, at most {@code maximumPixels} each, whose cores meet. Every core lies at
     * least {@code margin} pixels inside its window except at the photo's own edges, where the network pads as it would
     * for the whole photo. One window where the photo is small enough.
     */
    static List<Tile> cover(int width, int height, long maximumPixels, int margin) {
        int least = 4 * margin + 1;
        int windowWidth = width;
        int windowHeight = height;
        if ((long) width * height > maximumPixels) {
            int side = Math.max(least, (int) Math.sqrt(maximumPixels));
            windowWidth = Math.min(width, height < side ? (int) Math.max(least, maximumPixels / height) : side);
            windowHeight = Math.min(height, width < side ? (int) Math.max(least, maximumPixels / width) : side);
        }
        List<Tile> tiles = new ArrayList<>();
        for (Span row : spans(height, windowHeight, margin)) {
            for (Span column : spans(width, windowWidth, margin)) {
                tiles.add(new Tile(column.start, row.start, windowWidth, windowHeight,
                        column.from, row.from, column.to, row.to));
            }
        }
        return tiles;
    }

    private static List<Span> spans(int length, int window, int margin) {
        List<Span> spans = new ArrayList<>();
        for (int from = 0; from < length;) {
            int start = Math.max(0, Math.min(from - margin, length - window));
            int to = start + window == length ? length : start + window - margin;
            spans.add(new Span(start, from, to));
            from = to;
        }
        return spans;
    }
}
