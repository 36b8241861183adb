package dev.linnet.wasm.compiler;

import java.util.List;
import org.teavm.extension.spi.substitution.SimpleSubstitutionPolicy;
import org.teavm.extension.spi.substitution.SubstitutionSink;

/**
 * Puts stand-ins in place of classes that TeaVM must not see: in a kernel build the JDK's vector types, which only have
 * to exist since they are mapped to v128; in the driver the memory handles, which are addresses there.
 */
public final class StandIns extends SimpleSubstitutionPolicy {
    private static final String MEMORY = "dev.linnet.memory.Memory";

    @Override
    public void contribute(SubstitutionSink sink) {
        if (KernelBuild.current() != null) {
            sink.selectClasses(inPackage("jdk.incubator.vector")).replacePackage("jdk.incubator.vector",
                    "dev.linnet.wasm.module");
        } else {
            for (String memory : List.of(KernelPlugin.FLOAT_MEMORY, KernelPlugin.SHORT_MEMORY, MEMORY)) {
                sink.selectClasses(named(memory)).replacePackage("dev.linnet.memory", "dev.linnet.wasm.driver.memory");
            }
        }
    }
}
