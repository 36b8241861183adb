package dev.linnet.demo;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.LinnetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ObjDoubleConsumer;

/** Upscales a photo on the JVM: {@code npm --prefix demo-web run upscale -- [photo] [-o out.png] --jvm}. */
public final class Upscale {
    /** One step may come from rounding alone: sums are rounded in another order than in the reference. */
    private static final int TOLERANCE = 1;

    private Upscale() {
    }

    /** Runs the demo; exit code 1 for a wrong picture, 2 for bad arguments or files. */
    public static void main(String[] words) {
        int code;
        try {
            UpscaleArguments arguments = UpscaleArguments.parse(words);
            if (arguments == null) {
                System.out.println(UpscaleArguments.USAGE);
                code = 0;
            } else {
                code = run(arguments);
            }
        } catch (UpscaleArguments.UsageException e) {
            System.err.println(e.getMessage() + "\n\n" + UpscaleArguments.USAGE);
            code = 2;
        } catch (IOException | LinnetException e) {
            System.err.println("upscale: " + e.getMessage());
            code = 2;
        } catch (OutOfMemoryError e) {
            System.err.println("upscale: not enough memory; give java more (-Xmx) or take a smaller --memory");
            code = 2;
        }
        System.exit(code);
    }

    private static int run(UpscaleArguments arguments) throws IOException {
        Model model = ModelReader.read(arguments.modelFolder());
        Picture photo = Picture.read(arguments.photo());
        long pixels = (long) photo.width() * photo.height() * model.scale() * model.scale();
        if (pixels > 500_000_000) {
            throw new IOException("the result would have " + pixels / 1_000_000 + " megapixels; at most 500 can be"
                    + " written");
        }
        var options = new Options().backend(arguments.backend());
        if (arguments.threads() > 0) {
            options.threads(arguments.threads());
        }
        try (Linnet linnet = Linnet.start(options)) {
            System.out.println(arguments.photoName() + " " + photo.width() + "×" + photo.height() + ", ×"
                    + model.scale() + " — Java " + Runtime.version().feature() + ", "
                    + linnet.backend().toString().toLowerCase() + ", threads: " + linnet.threads());
            Result result = null;
            var progress = new Progress(arguments.repeat());
            for (int i = 0; i < arguments.repeat(); i++) {
                result = upscale(linnet, model, photo, arguments.memory(), progress);
            }
            result.picture.write(arguments.output());
            return report(result, arguments);
        }
    }

    /** The picture and how it came about; times in milliseconds. */
    record Result(Picture picture, List<Network.Layer> layers, int tiles, double milliseconds,
            double planning) {
    }

    /** Upscales {@code photo}: whole where {@code memory} bytes suffice for the values, else in overlapping tiles. */
    static Result upscale(Linnet linnet, Model model, Picture photo, long memory,
            ObjDoubleConsumer<String> onLayer) {
        long began = System.nanoTime();
        int scale = model.scale();
        List<Tile> tiles = Tile.cover(photo.width(), photo.height(), memory / model.bytesPerPixel(), model.margin());
        int width = tiles.get(0).width();
        int height = tiles.get(0).height();
        Picture picture = Picture.blank(photo.width() * scale, photo.height() * scale);
        try (var network = new Network(linnet, model, height, width)) {
            double planning = (System.nanoTime() - began) / 1e6;
            for (Tile tile : tiles) {
                photo.cutWindow(tile.left(), tile.top(), width, height, network.input());
                float[] output = network.run((layer, share) -> onLayer.accept(layer, share / tiles.size()));
                keepCore(output, tile, scale, picture);
            }
            return new Result(picture, network.layers(), tiles.size(), (System.nanoTime() - began) / 1e6, planning);
        }
    }

    private static void keepCore(float[] result, Tile tile, int scale, Picture picture) {
        for (int y = tile.coreTop() * scale; y < tile.coreBottom() * scale; y++) {
            for (int x = tile.coreLeft() * scale; x < tile.coreRight() * scale; x++) {
                int from = 3 * ((y - tile.top() * scale) * tile.width() * scale + x - tile.left() * scale);
                picture.set(x, y, result[from], result[from + 1], result[from + 2]);
            }
        }
    }

    private static int report(Result result, UpscaleArguments arguments) throws IOException {
        System.out.println("\n" + LayerTable.of(result.layers) + "\n");
        System.out.println(arguments.output() + " " + result.picture.width() + "×" + result.picture.height() + " in "
                + Math.round(result.milliseconds) + " ms, of them planning " + Math.round(result.planning) + " ms"
                + (result.tiles > 1 ? ", " + result.tiles + " tiles" : "")
                + (arguments.repeat() > 1 ? " (the last of " + arguments.repeat() + " runs)" : ""));
        Path expected = arguments.expected();
        if (!arguments.isPackagedPhoto() || !Files.exists(expected)) {
            return 0;
        }
        int difference = result.picture.greatestDifference(Picture.read(expected));
        boolean right = difference <= TOLERANCE;
        System.out.println("greatest difference from the expected picture: " + difference + "/255 (allowed: "
                + TOLERANCE + "/255) — " + (right ? "as expected" : "WRONG"));
        return right ? 0 : 1;
    }

    /** Tells on standard error when another quarter of the work is done. */
    private static final class Progress implements ObjDoubleConsumer<String> {
        private final int runs;
        private double share;
        private int quarters;

        Progress(int runs) {
            this.runs = runs;
        }

        @Override
        public void accept(String layer, double shareOfRun) {
            share += shareOfRun / runs;
            if ((int) (4 * share + 1e-9) > quarters) {
                quarters = (int) (4 * share + 1e-9);
                System.err.println(Math.round(100 * share) + " % " + layer);
            }
        }
    }
}
