package dev.linnet.demo;

import dev.linnet.Backend;
import java.nio.file.Path;
import java.util.Set;

/**
 * What the command line of {@link Upscale} asks for.
 *
 * @param modelPackage folder of the npm package that holds networks, photo and expected pictures
 * @param photo the photo to upscale; null for the packaged one
 * @param output the PNG to write
 * @param scale which network
 * @param repeat how many runs; the last is shown
 * @param threads threads that compute; 0 for the default
 * @param backend which kernels
 * @param memory bound of the network's values in bytes; larger photos are computed in tiles
 */
record UpscaleArguments(Path modelPackage, Path photo, Path output, int scale, int repeat, int threads,
        Backend backend, long memory) {
    static final String USAGE = """
            Upscales a photo by a trained network, every convolution computed by Linnet on the JVM.

            usage: upscale [photo] [-o out.png] [options]
              photo            default: the 128×128 photo of the model package, checked against the package's own result
              -o, --output     the PNG to write; default: <photo>-x<scale>.png beside the photo
              --scale N        2, 3, 4 or 8 (default 2)
              --repeat N       run N times and show the last run, when the code is compiled
                               (default: 5 for the packaged photo, else 1)
              --threads N      threads that compute (default: the machine's cores)
              --backend NAME   vector or scalar (default: vector where the JVM has it)
              --memory MB      larger photos are computed in overlapping tiles within this bound (default 1024)
              --package DIR    folder of the npm package @upscalerjs/esrgan-slim""";

    private static final Path DEFAULT_PACKAGE = Path.of("node_modules", "@upscalerjs", "esrgan-slim");

    /** The words cannot be understood; the message says which. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** The arguments in {@code words}; null where they ask for help. */
    static UpscaleArguments parse(String[] words) throws UsageException {
        Path modelPackage = DEFAULT_PACKAGE;
        Path photo = null;
        Path output = null;
        int scale = 2;
        int repeat = 0;
        int threads = 0;
        Backend backend = Backend.AUTO;
        long memory = 1024;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (!word.startsWith("-")) {
                if (photo != null) {
                    throw new UsageException("one photo at a time, got " + photo + " and " + word);
                }
                photo = Path.of(word);
                continue;
            }
            if (word.equals("-h") || word.equals("--help")) {
                return null;
            }
            if (i + 1 == words.length) {
                throw new UsageException(word + ": its value is missing, or there is no such option");
            }
            String value = words[++i];
            switch (word) {
                case "-o", "--output" -> output = Path.of(value);
                case "--package" -> modelPackage = Path.of(value);
                case "--scale" -> scale = whole(word, value);
                case "--repeat" -> repeat = whole(word, value);
                case "--threads" -> threads = whole(word, value);
                case "--backend" -> backend = backend(value);
                case "--memory" -> memory = whole(word, value);
                default -> throw new UsageException("there is no option " + word);
            }
        }
        if (!Set.of(2, 3, 4, 8).contains(scale)) {
            throw new UsageException("--scale " + scale + ": the package has networks for 2, 3, 4 and 8");
        }
        if (output == null) {
            output = photo == null ? modelPackage.resolve("../../../target/photo-jvm-x" + scale + ".png").normalize()
                    : photo.resolveSibling(photo.getFileName().toString().replaceFirst("\\.[^.]*$", "")
                            + "-x" + scale + ".png");
        }
        int runs = repeat > 0 ? repeat : photo == null ? 5 : 1;
        return new UpscaleArguments(modelPackage, photo, output, scale, runs, threads, backend, memory << 20);
    }

    /** The photo to read. */
    @Override
    public Path photo() {
        return isPackagedPhoto() ? modelPackage.resolve("assets").resolve("fixture.png") : photo;
    }

    boolean isPackagedPhoto() {
        return photo == null;
    }

    String photoName() {
        return isPackagedPhoto() ? "the packaged photo" : photo.toString();
    }

    Path modelFolder() {
        return modelPackage.resolve("models").resolve("x" + scale);
    }

    /** What the package says the packaged photo becomes; it need not exist. */
    Path expected() {
        return modelPackage.resolve("assets").resolve("samples").resolve(scale + "x").resolve("result.png");
    }

    private static Backend backend(String word) throws UsageException {
        return switch (word) {
            case "vector" -> Backend.VECTOR;
            case "scalar" -> Backend.SCALAR;
            default -> throw new UsageException("--backend " + word + ": the JVM has vector and scalar");
        };
    }

    private static int whole(String option, String text) throws UsageException {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(option + " " + text + ": not a whole number from 1");
    }
}
