package dev.linnet.wasm.driver;

import dev.linnet.wasm.compiler.Node;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JavaScript driver on each shipped module, in Node. */
class DriverTest {
    @ParameterizedTest
    @ValueSource(strings = {"linnet-relaxed-simd", "linnet-simd"})
    void plansAndRuns(String module) throws IOException, InterruptedException {
        Node.run("", "src/test/resources/driver.mjs", "target/dist/driver.js", "target/dist/" + module + ".wasm");
    }
}
