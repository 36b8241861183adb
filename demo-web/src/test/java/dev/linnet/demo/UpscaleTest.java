package dev.linnet.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The trained networks on the JVM against the pictures of their package. */
class UpscaleTest {
    private static final Path PACKAGE = Path.of("node_modules/@upscalerjs/esrgan-slim");
    private static final long AMPLE = 1L << 30;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void packagedPhotoBecomesThePicturesOfThePackage(int scale) throws Exception {
        Picture expected = Picture.read(PACKAGE.resolve("assets/samples/" + scale + "x/result.png"));
        assertTrue(upscale(scale, AMPLE).picture().greatestDifference(expected) <= 1);
    }

    @Test
    void tilesGiveWhatTheWholeGives() throws Exception {
        Upscale.Result whole = upscale(2, AMPLE);
        Upscale.Result tiled = upscale(2, 5 << 20);
        assertEquals(1, whole.tiles());
        assertTrue(tiled.tiles() > 1, "five megabytes hold no whole photo");
        // Tiles shift the places where transforms begin, and so the rounding of sums.
        assertTrue(whole.picture().greatestDifference(tiled.picture()) <= 1);
    }

    @ParameterizedTest
    @CsvSource({"100,80,8000,10", "100,80,2000,10", "300,20,3000,10", "20,300,3000,10", "97,89,1,3", "1,1,1,10"})
    void coresOfTilesMeetWithoutOverlap(int width, int height, long pixels, int margin) {
        int[] covered = new int[width * height];
        int[] once = new int[width * height];
        Arrays.fill(once, 1);
        for (Tile tile : Tile.cover(width, height, pixels, margin)) {
            int right = tile.left() + tile.width();
            int bottom = tile.top() + tile.height();
            assertTrue(tile.left() >= 0 && right <= width && tile.top() >= 0 && bottom <= height, tile::toString);
            assertTrue(tile.left() == 0 || tile.coreLeft() - tile.left() >= margin, tile::toString);
            assertTrue(right == width || right - tile.coreRight() >= margin, tile::toString);
            assertTrue(tile.top() == 0 || tile.coreTop() - tile.top() >= margin, tile::toString);
            assertTrue(bottom == height || bottom - tile.coreBottom() >= margin, tile::toString);
            for (int y = tile.coreTop(); y < tile.coreBottom(); y++) {
                for (int x = tile.coreLeft(); x < tile.coreRight(); x++) {
                    covered[y * width + x]++;
                }
            }
        }
        assertArrayEquals(once, covered);
    }

    @Test
    void badFilesAndArgumentsAreNamed(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.png"), "no picture");
        assertTrue(assertThrows(IOException.class, () -> Picture.read(text)).getMessage().contains("notes.png"));
        Path absent = folder.resolve("absent.png");
        assertTrue(assertThrows(IOException.class, () -> Picture.read(absent)).getMessage().contains("absent.png"));
        for (List<String> words : List.of(List.of("--scale", "5"), List.of("--threads", "no"), List.of("a", "b"),
                List.of("--what", "1"), List.of("-o"))) {
            assertThrows(UpscaleArguments.UsageException.class,
                    () -> UpscaleArguments.parse(words.toArray(new String[0])), words::toString);
        }
    }

    private static Upscale.Result upscale(int scale, long memory) throws IOException {
        Model model = ModelReader.read(PACKAGE.resolve("models/x" + scale));
        Picture photo = Picture.read(PACKAGE.resolve("assets/fixture.png"));
        try (Linnet linnet = Linnet.start(new Options())) {
            return Upscale.upscale(linnet, model, photo, memory, (layer, share) -> { });
        }
    }
}
