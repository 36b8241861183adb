package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Machine;

/**
 * The weights of a {@link TiledTransform}, transformed into planes of column panels: once where they are constants, else in
 * each run.
 */
final class TiledWeights {
    private final Correlation layer;
    private final TileTransform transform;
    private final TileBlocks blocks;
    private final Kernels kernels;
    /** Outputs of a panel. */
    private final int width;
    /** Panels of a plane that are one block of the depth. */
    private final int panels;
    private final int planeStride;
    private final int offset;
    private final int kernelOffset;
    private final int kernelPerMember;

    TiledWeights(Correlation layer, TileTransform transform, TileBlocks blocks, Machine machine,
            Candidate.Reservation memory) {
        this.layer = layer;
        this.transform = transform;
        this.blocks = blocks;
        kernels = machine.kernels();
        width = kernels.gemmF32TileColumns();
        panels = TileBlocks.tiles(layer.outputs(), width);
        planeStride = TileBlocks.oddLines(Contraction.product(panels * width,
                Contraction.product(layer.phases(), blocks.channels)));
        kernelPerMember = transform.weightsScratch(width / 2);
        boolean areConstant = memory.constantWeights();
        offset = (areConstant ? memory.packed() : memory.scratch())
                .reserve("weights", Contraction.product(layer.groups() * transform.planes(), planeStride));
        kernelOffset = areConstant ? memory.packed().reserve("kernel", kernelPerMember)
                : memory.reservePerMember("kernel", kernelPerMember);
    }

    /** Column panels of all groups, phases and blocks of the depth: the units in which weights are transformed. */
    int parts() {
        return layer.groups() * layer.phases() * blocks.depthBlocks() * panels;
    }

    /** Where a plane of a group begins. */
    int at(int group, int plane) {
        return offset + (group * transform.planes() + plane) * planeStride;
    }

    /** Transforms one of {@link #parts} of {@code weights} to its place in {@code target}, as member {@code rank}. */
    void pack(int part, FloatMemory weights, FloatMemory target, int rank) {
        int block = part / panels;
        int output = (part - block * panels) * width;
        int depthBlocks = blocks.depthBlocks();
        int phase = block / depthBlocks % layer.phases();
        int group = block / depthBlocks / layer.phases();
        int firstK = block % depthBlocks * blocks.depth;
        int depth = Math.min(blocks.depth, blocks.channels - firstK);
        int before = phase % blocks.together * blocks.channels;
        int to = at(group, 0) + panels * width * (phase * blocks.channels - before + firstK)
                + output * (blocks.together > 1 ? blocks.depth : depth) + before * width;
        int given = Math.min(depth, layer.channels() - firstK);
        transform.weights(kernels, layer, layer.rows(phase), layer.columns(phase),
                Math.min(width, layer.outputs() - output), given, weights,
                layer.phaseAt(phase) + group * layer.groupStride() + output * layer.outputStride()
                        + firstK * layer.channelStride(),
                target, to, planeStride, kernelOffset + rank * kernelPerMember);
        for (int plane = 0; given < depth && plane < transform.planes(); plane++) {
            kernels.packF32Fill((depth - given) * width, 0, target, to + plane * planeStride + given * width);
        }
    }
}
