package dev.linnet;

import dev.linnet.plan.Blocking;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the operating system for the sizes of the data caches. */
final class CacheSizes {
    private CacheSizes() {
    }

    /** Blocking for this machine; the default where the system does not tell. Only Linux tells in files. */
    static Blocking blocking() {
        int first = Blocking.DEFAULT.firstLevelBytes();
        int second = Blocking.DEFAULT.secondLevelBytes();
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(Path.of("/sys/devices/system/cpu/cpu0/cache"),
                "index*")) {
            for (Path cache : caches) {
                String level = Files.readString(cache.resolve("level")).strip();
                String size = Files.readString(cache.resolve("size")).strip();
                boolean isData = !Files.readString(cache.resolve("type")).strip().equals("Instruction");
                int bytes = Integer.parseInt(size.replaceAll("\\D", "")) * (size.endsWith("M") ? 1 << 20 : 1 << 10);
                first = isData && level.equals("1") ? bytes : first;
                second = isData && level.equals("2") ? bytes : second;
            }
        } catch (IOException | NumberFormatException | SecurityException e) {
            return Blocking.DEFAULT;
        }
        return Blocking.of(first, second);
    }
}
