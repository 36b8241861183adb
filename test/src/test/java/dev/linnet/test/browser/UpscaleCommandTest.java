package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command-line upscaler in Node, whose pictures the page's are compared with. */
class UpscaleCommandTest {
    @TempDir
    private Path folder;

    @Test
    void packagedPhotoBecomesTheExpectedPicture() throws Exception {
        Path output = folder.resolve("whole.png");
        NodeUpscaler.Run run = NodeUpscaler.run("--repeat", "1", "-o", output.toString());
        assertEquals(0, run.exitCode(), run.printed());
        assertTrue(run.printed().contains("greatest difference from the expected picture"), run.printed());
        assertTrue(run.printed().contains("GFLOP/s"), run.printed());
        assertEquals(256, Pixels.read(output).getWidth());
    }

    @Test
    void tilesGiveWhatTheWholeGives() throws Exception {
        Path output = folder.resolve("tiles.png");
        NodeUpscaler.Run run = NodeUpscaler.run("--repeat", "1", "--memory", "5", "-o", output.toString());
        assertEquals(0, run.exitCode(), run.printed());
        assertTrue(run.printed().contains("tiles"), run.printed());
    }

    @Test
    void badFilesAndOptionsAreNamedAndEndWithTwo() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.png"), "no picture");
        NodeUpscaler.Run notAPicture = NodeUpscaler.run(text.toString());
        assertEquals(2, notAPicture.exitCode());
        assertTrue(notAPicture.printed().contains("notes.png is neither PNG nor JPEG"), notAPicture.printed());

        NodeUpscaler.Run absent = NodeUpscaler.run(folder.resolve("absent.png").toString());
        assertEquals(2, absent.exitCode());
        assertTrue(absent.printed().contains("there is no such file"), absent.printed());

        NodeUpscaler.Run unknown = NodeUpscaler.run("--sharper");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.printed().contains("usage:"), unknown.printed());
    }
}
