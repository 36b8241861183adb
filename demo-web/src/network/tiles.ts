/** A window of a photo and the part of it (its core) whose result is kept. All in pixels of the photo. */
export interface Tile {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    /** Of the whole photo, not of the window: from inclusive, to exclusive. */
    readonly core: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** Covers a photo by windows of one size, at most `maximumPixels` pixels each, whose cores meet without overlap.
 *  Every core lies at least `margin` pixels inside its window except at the photo's own edges, where the network pads
 *  as it would for the whole photo. One window where the photo is small enough. */
export function tile(width: number, height: number, maximumPixels: number, margin: number): Tile[] {
    const least = 4 * margin + 1;
    let windowWidth = width;
    let windowHeight = height;
    if (width * height > maximumPixels) {
        const side = Math.max(least, Math.floor(Math.sqrt(maximumPixels)));
        windowWidth = Math.min(width, height < side ? Math.max(least, Math.floor(maximumPixels / height)) : side);
        windowHeight = Math.min(height, width < side ? Math.max(least, Math.floor(maximumPixels / width)) : side);
    }
    const columns = cover(width, windowWidth, margin);
    return cover(height, windowHeight, margin).flatMap(row => columns.map(column => ({
        left: column.start, top: row.start, width: windowWidth, height: windowHeight,
        core: { left: column.from, top: row.from, right: column.to, bottom: row.to },
    })));
}

/** One axis: windows start at `start`; their cores [from, to) meet. The last window is moved in to end at the edge. */
function cover(length: number, window: number, margin: number): { start: number; from: number; to: number }[] {
    const spans = [];
    for (let from = 0; from < length;) {
        const start = Math.max(0, Math.min(from - margin, length - window));
        const to = start + window === length ? length : start + window - margin;
        spans.push({ start, from, to });
        from = to;
    }
    return spans;
}
