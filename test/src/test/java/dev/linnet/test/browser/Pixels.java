package dev.linnet.test.browser;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Reads, makes and compares pictures for the tests of the page. */
final class Pixels {
    private Pixels() {
    }

    static BufferedImage read(Path file) throws IOException {
        return ImageIO.read(file.toFile());
    }

    /** The picture in a {@code data:image/png;base64,…} URL. */
    static BufferedImage ofDataUrl(String url) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    /** Writes a PNG of {@code width} × {@code height} opaque pixels: {@code photo} beside its mirror images. */
    static void writeMosaic(BufferedImage photo, int width, int height, Path file) throws IOException {
        var mosaic = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = mosaic.createGraphics();
        for (int row = 0; row * photo.getHeight() < height; row++) {
            for (int column = 0; column * photo.getWidth() < width; column++) {
                int mirroredX = column % 2;
                int mirroredY = row % 2;
                graphics.drawImage(photo,
                        (column + mirroredX) * photo.getWidth(), (row + mirroredY) * photo.getHeight(),
                        (1 - 2 * mirroredX) * photo.getWidth(), (1 - 2 * mirroredY) * photo.getHeight(), null);
            }
        }
        graphics.dispose();
        Files.createDirectories(file.toAbsolutePath().getParent());
        ImageIO.write(mosaic, "png", file.toFile());
    }

    /** The greatest difference in any red, green or blue value, in steps of 1/255; an error where the sizes differ. */
    static int greatestDifference(BufferedImage a, BufferedImage b) {
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            throw new AssertionError("sizes differ: " + a.getWidth() + "×" + a.getHeight() + " and "
                    + b.getWidth() + "×" + b.getHeight());
        }
        int greatest = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                int first = a.getRGB(x, y);
                int second = b.getRGB(x, y);
                for (int shift = 0; shift <= 16; shift += 8) {
                    greatest = Math.max(greatest, Math.abs((first >> shift & 0xff) - (second >> shift & 0xff)));
                }
            }
        }
        return greatest;
    }
}
