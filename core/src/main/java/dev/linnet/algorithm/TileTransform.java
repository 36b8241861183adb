package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/**
 * A pair of transforms between tiles of images and planes, in which a correlation is a product of matrices a plane:
 * Winograd's or Fourier's. It calls kernels; {@link TiledTransform} calls it.
 */
interface TileTransform {
    /** Rows and columns of a tile of the source. */
    int size();

    /** Rows of the target that a tile yields. */
    int stepHeight();

    /** Columns of the target that a tile yields. */
    int stepWidth();

    /** Planes that a tile of each phase becomes. */
    int planes();

    /** Whether the weights of {@code phase} in {@code plane} may be other than zero; those of the first phase may. */
    boolean meets(Correlation layer, int phase, int plane);

    /** Elements of scratch of {@link #weights}. */
    int weightsScratch(int lanes);

    /** Elements of scratch of {@link #input} and {@link #output}, for rows of {@code tileColumns} tiles. */
    int imageScratch(int tileColumns, Kernels kernels);

    /**
     * Transforms a phase of the kernels of outputs × channels, rows × columns taps from {@code weightsOffset} on, into
     * planes of column panels, zero-filled. Its scratch is a part of target's memory; planes and sums of the other methods
     * are parts of their scratch's.
     */
    void weights(Kernels kernels, Correlation layer, int rows, int columns, int outputs, int channels,
            FloatMemory weights, int weightsOffset, FloatMemory target, int targetOffset, int planeStride,
            int scratchOffset);

    /**
     * Where a tile's element of a channel lies in a plane: tiles lie in panels, the first {@code fullPanels} of
     * {@code panelTiles}, further ones of one tile fewer; a panel's first tile lies at panel·panelStride, its others
     * tileStride apart; a channel lies channelStep behind the one before, a column phase phaseStep, a row phase
     * rowPhaseStep.
     */
    record Order(int fullPanels, int panelTiles, int panelStride, int tileStride, int channelStep, int phaseStep,
            int rowPhaseStep) {
        /**
         * Row panels of {@code rows} or one less of {@code tiles} tiles, {@code depth} channels deep: the left operand of a
         * product over channels.
         */
        static Order rowPanels(int tiles, int rows, int depth, int lanes, int phaseStep, int rowPhaseStep) {
            return new Order(fullPanels(tiles, rows), rows, rows * Contraction.roundUp(depth, lanes), lanes, rows,
                    phaseStep, rowPhaseStep);
        }

        /** Of ⌈tiles/rows⌉ panels, how many must hold {@code rows} tiles where the others hold one less. */
        static int fullPanels(int tiles, int rows) {
            return Math.max(0, tiles - TileBlocks.tiles(tiles, rows) * (rows - 1));
        }

        /** One column panel, {@code width} channels wide: of the right operand of a product over tiles. */
        static Order columnPanel(int width) {
            return new Order(0, Integer.MAX_VALUE, 0, width, 1, 0, 0);
        }
    }

    /** Transforms the source under tiles [firstTile, lastTile), {@code channels} channels, into planes of all phases. */
    void input(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int channels,
            FloatMemory source, int sourceOffset, FloatMemory scratch, int dataOffset, int planeStride, Order order,
            int scratchOffset);

    /**
     * Transforms the planes of products of tiles [firstTile, lastTile) back, for {@code outputs} channels; adds the
     * bias, applies the activation and pools. Where squaresStep is not 0, adds up each output's sum from sumsOffset on,
     * and of squares squaresStep behind it.
     */
    void output(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory scratch, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            FloatMemory target, int targetOffset, int sumsOffset, int squaresStep, int scratchOffset);

    /**
     * Transforms the gradient of the target of tiles [firstTile, lastTile), {@code outputs} channels, into planes of rows of
     * channels, tileStride apart: the adjoint of {@link #output}.
     */
    void outputGradient(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory gradient, int gradientOffset, FloatMemory scratch, int dataOffset, int planeStride,
            int tileStride, int scratchOffset);

    /**
     * Transforms planes of outputs × channels gradients, rows productStride apart, into those of the kernels, of which the
     * first is at {@code targetOffset}: the adjoint of {@link #weights}.
     */
    void kernelGradient(Kernels kernels, Correlation layer, int outputs, FloatMemory scratch, int productOffset,
            int planeStride, int productStride, FloatMemory target, int targetOffset, int scratchOffset);
}
