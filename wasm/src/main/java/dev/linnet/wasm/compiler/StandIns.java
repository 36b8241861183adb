package dev.linnet.wasm.compiler;

import org.teavm.extension.spi.substitution.SimpleSubstitutionPolicy;
import org.teavm.extension.spi.substitution.SubstitutionSink;

/**
 * Puts stand-ins in place of classes that TeaVM must not see: in a kernel build the JDK's vector types, which only have
 * to exist since they are mapped to v128; in the driver the memory handle, which is an address there.
 */
public final class StandIns extends SimpleSubstitutionPolicy {
    @Override
    public void contribute(SubstitutionSink sink) {
        if (KernelBuild.current() != null) {
            sink.selectClasses(inPackage("jdk.incubator.vector")).replacePackage("jdk.incubator.vector",
                    "dev.linnet.wasm.module");
        } else {
            sink.selectClasses(named(KernelPlugin.FLOAT_MEMORY)).replacePackage("dev.linnet.memory",
                    "dev.linnet.wasm.driver.memory");
        }
    }
}
