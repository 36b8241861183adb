package dev.linnet.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture of 8 bits per channel.
 *
 * @param width columns
 * @param height rows
 * @param argb one pixel per element, alpha in the highest byte; rows from the top
 */
record Picture(int width, int height, int[] argb) {

    /** An opaque black picture. */
    static Picture blank(int width, int height) {
        return new Picture(width, height, new int[Math.multiplyExact(width, height)]);
    }

    /** Reads a PNG, JPEG or other file that {@link ImageIO} knows. Throws IOException with a message for people. */
    static Picture read(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new IOException("cannot read " + path);
        }
        BufferedImage image;
        try {
            image = ImageIO.read(path.toFile());
        } catch (IOException | RuntimeException e) {
            throw new IOException(path + " is damaged: " + e.getMessage(), e);
        }
        if (image == null) {
            throw new IOException(path + " is no picture that the JDK reads");
        }
        int width = image.getWidth();
        int height = image.getHeight();
        return new Picture(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    }

    /** Writes a PNG file. */
    void write(Path path) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        Files.createDirectories(path.toAbsolutePath().getParent());
        if (!ImageIO.write(image, "png", path.toFile())) {
            throw new IOException("cannot write " + path);
        }
    }

    /** Copies a window as [height, width, 3] values of 0…255, laid on white where it is transparent. */
    void cutWindow(int left, int top, int windowWidth, int windowHeight, float[] output) {
        int to = 0;
        for (int y = top; y < top + windowHeight; y++) {
            for (int x = left; x < left + windowWidth; x++) {
                int pixel = argb[y * width + x];
                double alpha = (pixel >>> 24) / 255.0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    output[to++] = (float) ((pixel >> shift & 0xff) * alpha + 255 * (1 - alpha));
                }
            }
        }
    }

    /** Sets a pixel to three values, rounded to the nearest and cut at 0 and 255. */
    void set(int x, int y, float red, float green, float blue) {
        argb[y * width + x] = 0xff << 24 | rounded(red) << 16 | rounded(green) << 8 | rounded(blue);
    }

    /** The greatest difference from another picture of this size in any red, green or blue value, in steps of 1/255. */
    int greatestDifference(Picture other) {
        if (width != other.width || height != other.height) {
            throw new IllegalArgumentException("the pictures differ in size: " + width + "×" + height + " and "
                    + other.width + "×" + other.height);
        }
        int greatest = 0;
        for (int i = 0; i < argb.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                int difference = (argb[i] >> shift & 0xff) - (other.argb[i] >> shift & 0xff);
                greatest = Math.max(greatest, Math.abs(difference));
            }
        }
        return greatest;
    }

    private static int rounded(float value) {
        return (int) Math.rint(Math.min(Math.max(value, 0), 255));
    }
}
