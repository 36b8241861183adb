/**
 * Convnet layers on the JVM. With {@code --add-modules jdk.incubator.vector} the kernels run on the machine's vector unit.
 */
module dev.linnet {
    requires static jdk.incubator.vector;

    exports dev.linnet;
    exports dev.linnet.layer;
    exports dev.linnet.memory;
    exports dev.linnet.plan;
    exports dev.linnet.kernel;
    exports dev.linnet.team;
}
