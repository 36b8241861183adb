package dev.linnet.kernel;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;

/**
 * The kernel table: every kernel, by class and method of its home in {@code kernel.vector}, with the same parameters. A
 * backend is one implementation of this page; in JavaScript it is the exports of a WebAssembly module. A call does a
 * block of work, tens of microseconds, and checks nothing.
 */
public interface Kernels {
    /**
     * Rows R of a tile: an a panel is this wide. One lane multiplies and adds in two operations, the first of which
     * needs a register: V8 has it left in a tile of five rows, which is 1.8 times as fast as one of six there. See {@code
     * GemmF32.tileRows}.
     */
    int gemmF32TileRows();

    /**
     * Columns of a tile, two vectors: a b panel is this wide. See {@code GemmF32.tileColumns}.
     */
    int gemmF32TileColumns();

    /**
     * Multiplies packed panels into a block: C[m][n] = finish(initial[m][n] + Σk A[m][k]·B[k][n]), where finish(x) =
     * min(max(x &lt; 0 ? x·slope : x, low), high). See {@code GemmF32.block}.
     */
    void gemmF32Block(int rows, int full, int columns, int depth, FloatMemory a, int aOffset, FloatMemory b,
            int bOffset, int bPanelStride, FloatMemory initial, int initialOffset,
            int initialRowStride, int initialColumnStride, FloatMemory c, int cOffset, int cStride, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * Packs column panels of items whose elements lie at offset + item·itemStride + tapRow·tapRowStride +
     * tapColumn·tapColumnStride + channel·channelStride, for the part firstK ≤ k &lt; lastK of the depth; a tap is
     * tapRow·tapColumns + tapColumn. Strides may be negative. See {@code PackF32.columns}.
     */
    void packF32Columns(int items, int width, int firstK, int lastK, int channels, int tapColumns, FloatMemory source,
            int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride, int channelStride,
            FloatMemory target, int targetOffset);

    /**
     * Packs row panels of the items that {@code PackF32.columns} packs as columns. See {@code PackF32.rows}.
     */
    void packF32Rows(int items, int width, int firstK, int lastK, int channels, int tapColumns, FloatMemory source,
            int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride, int channelStride,
            FloatMemory target, int targetOffset);

    /**
     * Packs the patches under output positions firstPosition ≤ position &lt; lastPosition of one image and group as
     * column panels, for the part firstK ≤ k &lt; lastK of the depth; a position is outputRow·outputWidth + outputColumn, a
     * tap is kernelRow·kernelWidth + kernelColumn. What lies outside the image is zero. See {@code PackF32.patchColumns}.
     */
    void packF32PatchColumns(int firstPosition, int lastPosition, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory target,
            int targetOffset);

    /**
     * Packs the patches that {@code PackF32.patchColumns} packs as row panels. See {@code PackF32.patchRows}.
     */
    void packF32PatchRows(int firstPosition, int lastPosition, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory target,
            int targetOffset);

    /**
     * Writes {@code value} to target[targetOffset … + count). See {@code PackF32.fill}.
     */
    void packF32Fill(int count, float value, FloatMemory target, int targetOffset);

    /**
     * Packs items firstItem ≤ item &lt; lastItem as column panels, for the part firstK ≤ k &lt; lastK of the depth.
     * Channels that are neighbours in memory are copied by vectors. See {@code PackTapsF32.columns}.
     */
    void packTapsF32Columns(int firstItem, int lastItem, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset);

    /**
     * Packs the items that {@code PackTapsF32.columns} packs as row panels. Positions of a row that are neighbours in
     * memory are copied by vectors. See {@code PackTapsF32.rows}.
     */
    void packTapsF32Rows(int firstItem, int lastItem, int width, int firstK, int lastK, int channels, int inputHeight,
            int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride, FloatMemory target,
            int targetOffset);

    /**
     * Packs row panels ({@code PackF32}) of {@code width} items that are neighbours in memory: the element of an item
     * at k lies at item + k·sourceStride, and rows are readable for whole vectors. Zero beyond the last item. scratch: 3V²
     * floats. See {@code TransposeF32.rowPanels}.
     */
    void transposeF32RowPanels(int items, int width, int depth, FloatMemory source, int sourceOffset,
            int sourceStride, FloatMemory target, int targetOffset, FloatMemory scratch, int scratchOffset);

    /**
     * Packs column panels, as {@code PackF32.columns}, of float16 items whose elements lie at offset +
     * item·itemStride + k·depthStride, for k &lt; depth. What exceeds {@code greatest}, the greatest finite value of the
     * format, is an infinity or NaN. See {@code PackF16.columns}.
     */
    void packF16Columns(int items, int width, int depth, ShortMemory source, int sourceOffset, int itemStride,
            int depthStride, float greatest, FloatMemory target, int targetOffset);

    /**
     * Packs {@code rows} rows, one behind the other, for {@code MatrixVectorF16.panels}: [depth][R], and behind them
     * as they are those that fill no panel. The depth has the order of {@code MatrixVectorF16.split}; of each 2V rows, a
     * lane has one of the first V in its lower half and one of the others in its upper half. Where the format has infinities
     * and NaN, so alternative is 0, and a weight is one, all rows stay as they are and target[finiteAt] becomes 0, else 1.
     * See {@code PackF16.panels}.
     */
    void packF16Panels(int rows, int depth, int alternative, ShortMemory source, int sourceOffset, ShortMemory target,
            int targetOffset, int finiteAt);

    /**
     * target[plane][row][column] = source[plane][row][column] for planes × rows × columns elements; strides may be 0.
     * Columns that are neighbours on both sides are copied by vectors. Source and target must not overlap. See {@code
     * CopyF32.block}.
     */
    void copyF32Block(int planes, int rows, int columns, FloatMemory source, int sourceOffset, int sourcePlaneStride,
            int sourceRowStride, int sourceColumnStride, FloatMemory target, int targetOffset, int targetPlaneStride,
            int targetRowStride, int targetColumnStride);

    /**
     * factors[i] = scale[i] / √(variance[i] + epsilon) for i &lt; count. Returns the first i where variance[i] +
     * epsilon is not above 0, or {@code count} where there is none; factors are written only then. factors: whole vectors.
     * See {@code NormalizationF32.factors}.
     */
    int normalizationF32Factors(int count, FloatMemory scale, int scaleOffset, FloatMemory variance,
            int varianceOffset, float epsilon, FloatMemory factors, int factorsOffset);

    /**
     * target[row][column] = weights[row][column]·factors[row·rowStep + column·columnStep], where rows of {@code
     * columns} elements follow each other. See {@code NormalizationF32.weights}.
     */
    void normalizationF32Weights(int rows, int columns, FloatMemory weights, int weightsOffset, FloatMemory factors,
            int factorsOffset, int rowStep, int columnStep, FloatMemory target, int targetOffset);

    /**
     * bias[i] = (bias[i] − mean[i])·factors[i] + shift[i] for i &lt; count. See {@code NormalizationF32.bias}.
     */
    void normalizationF32Bias(int count, FloatMemory mean, int meanOffset, FloatMemory shift, int shiftOffset,
            FloatMemory factors, int factorsOffset, FloatMemory bias, int biasOffset);

    /**
     * target[column] = Σ source[row][column] over {@code rows} ≥ 1 rows, rowStride apart. Every target adds its rows
     * in order. Source and target must not overlap. See {@code SumF32.rows}.
     */
    void sumF32Rows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride, FloatMemory target,
            int targetOffset);

    /**
     * target[column] = Σ source[row][column] over {@code rows} ≥ 1 rows, rowStride apart, with the roundings of each
     * addition made good by the next (Kahan 1965): the error does not grow with the rows. An infinity may make NaN. Source
     * and target must not overlap. See {@code SumF32.compensatedRows}.
     */
    void sumF32CompensatedRows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride,
            FloatMemory target, int targetOffset);

    /**
     * Sums and sums of squares of {@code channels} channels over {@code positions} ≥ 1 positions of a tile:
     * sums[channel] and, squaresStep behind it, that of squares. source: element of the first channel and position; one of
     * the strides is 1. scratch: 2V floats. See {@code SumF32.moments}.
     */
    void sumF32Moments(int channels, int positions, FloatMemory source, int sourceOffset, int channelStride,
            int positionStride, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch,
            int scratchOffset);

    /**
     * target[row] = Σ source[plane][row][column] over {@code planes} planes and {@code columns} neighbouring columns,
     * planeStride and rowStride apart. scratch: 4V floats, in which that many interleaved sums of a row lie. See {@code
     * SumF32.columns}.
     */
    void sumF32Columns(int planes, int rows, int columns, FloatMemory source, int sourceOffset, int planeStride,
            int rowStride, FloatMemory target, int targetOffset, FloatMemory scratch, int scratchOffset);

    /**
     * y[m] = finish(bias[m] + Σk w[m][k]·x[k]) for {@code rows} rows of {@code depth} products, where finish(s) =
     * min(max(s &lt; 0 ? s·slope : s, low), high); NaN stays NaN. Identity is slope 1, low −∞, high +∞. See {@code
     * MatrixVectorF32.rows}.
     */
    void matrixVectorF32Rows(int rows, int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset);

    /**
     * Rows of the matrix in a panel of {@code MatrixVectorF32.panels}. See {@code MatrixVectorF32.panelRows}.
     */
    int matrixVectorF32PanelRows();

    /**
     * What {@code MatrixVectorF32.rows} computes of {@code panels} panels of 8V rows. w: panels [depth][8V], as
     * {@code PackF32.columns} packs them. scratch: one tile of an activation. See {@code MatrixVectorF32.panels}.
     */
    void matrixVectorF32Panels(int panels, int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset);

    /**
     * y[m] = finish(bias[m] + Σk w[m][k]·x[k]) as {@code MatrixVectorF32.rows}. Where {@code alternative} is 1,
     * exponent 31 counts as one more binade, else it is IEEE's; where finiteAt is not negative, w[finiteAt] tells, if it is
     * not 0, that there are no infinities and NaN among the weights. See {@code MatrixVectorF16.rows}.
     */
    void matrixVectorF16Rows(int rows, int depth, int alternative, int finiteAt, ShortMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * Rows R of the matrix in a panel of {@code MatrixVectorF16.panels}. HotSpot runs out of nodes where four vectors
     * are widened in a loop, and then boxes vectors; one is enough for the memory's speed there, whose vectors are longer.
     * See {@code MatrixVectorF16.panelRows}.
     */
    int matrixVectorF16PanelRows();

    /**
     * What {@code MatrixVectorF16.rows} computes of {@code panels} panels of R rows; w: what {@code PackF16.panels}
     * makes of them, else likewise, but scratch is one tile of an activation. See {@code MatrixVectorF16.panels}.
     */
    void matrixVectorF16Panels(int panels, int depth, int alternative, int finiteAt, ShortMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * Writes of each 2V elements of x first those of even, then those of odd index, and the rest as it is; at depth,
     * the factor that is left for the weights. Where no |x| reaches 2¹⁶, x is multiplied by {@code WidenF16.scale}, which
     * the weights are short of, and 1 is left: each product stays the same number, and is rounded once as before. See {@code
     * MatrixVectorF16.split}.
     */
    void matrixVectorF16Split(int depth, FloatMemory x, int xOffset, FloatMemory split, int splitOffset);

    /**
     * Floats of scratch of every method here: two blocks to transpose, or what {@code ActivationF32} takes. See
     * {@code StripF32.scratch}.
     */
    int stripF32Scratch();

    /**
     * Transforms the input under tiles firstTile ≤ tile &lt; lastTile, for {@code channels} channels. data: planes
     * planeStride apart. Tiles, counted from firstTile, lie in panels panelStride apart, the first {@code fullPanels} of
     * panelTiles, further ones of one tile fewer; within a panel tileStride apart, channels channelStep apart, zero beyond
     * the last channel up to a whole vector. Row panels ({@code GemmF32}) have panelTiles 6, tileStride V and channelStep 6;
     * rows of channels have a channelStep of 1. source: element of the first channel at row 0, column 0. Column phases lie
     * phaseStep apart, row phases rowPhaseStep. scratch: size·(stride·((tileColumns − 1)·step + size) + 1)·V, of size 9
     * twice as much, + {@code StripF32.scratch()} floats. See {@code WinogradF32.input}.
     */
    void winogradF32Input(int size, int step, int stride, int firstTile, int lastTile, int tileColumns, int channels,
            int inputHeight, int inputWidth, int paddingTop, int paddingLeft, FloatMemory source, int sourceOffset,
            int channelStride, int rowStride, int pixelStride, FloatMemory data, int dataOffset, int planeStride,
            int fullPanels, int panelTiles, int panelStride, int tileStride, int channelStep, int phaseStep,
            int rowPhaseStep, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms weights of {@code outputs} × {@code channels} kernels into planes of column panels, zero-filled.
     * source: the first kernel's first element; strides in elements, negative ones turn the kernel. Taps from {@code rows}
     * and {@code columns} on are zero. scratch: kernel·(kernel + size)·V floats. See {@code WinogradF32.weights}.
     */
    void winogradF32Weights(int size, int kernel, int rows, int columns, int outputs, int channels,
            FloatMemory source, int sourceOffset, int outputStride, int channelStride, int rowStride,
            int columnStride, FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch,
            int scratchOffset);

    /**
     * Transforms the products of tiles firstTile ≤ tile &lt; lastTile back and writes activation(bias + output), or
     * with pooling = 2 the greatest of 2×2 of these each; where squaresStep is not 0, adds up sums[output] and, squaresStep
     * behind it, squares of what is written. product: planes planeStride apart, tiles tileStride apart, outputs side by
     * side. bias: readable for whole vectors. curve: the ordinal of the activation's family; slope is its parameter. target:
     * element of the first output channel at row 0, column 0; what lies outside its height and width is cropped. scratch:
     * (step·tileColumns·step + step·size)·V + {@code StripF32.scratch()} floats. See {@code WinogradF32.output}.
     */
    void winogradF32Output(int size, int kernel, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            int pooling, int targetHeight, int targetWidth, FloatMemory target, int targetOffset, int channelStride,
            int rowStride, int pixelStride, int curve, float slope, float low, float high, FloatMemory sums,
            int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms the output's gradient of tiles firstTile ≤ tile &lt; lastTile, for {@code outputs} channels, by the
     * adjoint of the output's transform. data: planes planeStride apart, rows of channels tileStride apart, zero beyond the
     * last up to a whole vector. source: element of the first channel at row 0, column 0. scratch: as of {@code
     * WinogradF32.output}. See {@code WinogradF32.outputGradient}.
     */
    void winogradF32OutputGradient(int size, int kernel, int firstTile, int lastTile, int tileColumns, int outputs,
            int outputHeight, int outputWidth, FloatMemory source, int sourceOffset, int channelStride, int rowStride,
            int pixelStride, FloatMemory data, int dataOffset, int planeStride, int tileStride, FloatMemory scratch,
            int scratchOffset);

    /**
     * Transforms the gradients of planes back to those of outputs × channels kernels. product: planes planeStride
     * apart, rows of outputs productStride apart, channels side by side, readable for whole vectors. target: element of the
     * first kernel at row 0, column 0. scratch: kernel·(kernel + size)·V floats. See {@code WinogradF32.kernelGradient}.
     */
    void winogradF32KernelGradient(int size, int kernel, int outputs, int channels, FloatMemory product,
            int productOffset, int planeStride, int productStride, FloatMemory target, int targetOffset,
            int outputStride, int channelStride, int rowStride, int columnStride, FloatMemory scratch,
            int scratchOffset);

    /**
     * Transforms the input under tiles firstTile ≤ tile &lt; lastTile, for {@code channels} channels. data: planes
     * planeStride apart. Tiles, counted from firstTile, lie in panels panelStride apart, the first {@code fullPanels} of
     * panelTiles, further ones of one tile fewer; within a panel tileStride apart, channels channelStep apart, zero beyond
     * the last channel up to a whole vector. Column phases lie phaseStep apart, row phases rowPhaseStep. source: element of
     * the first channel at row 0, column 0. scratch: size·(stride·((tileColumns − 1)·stepWidth + size) + 2)·V + {@code
     * StripF32.scratch()} floats. See {@code FourierF32.input}.
     */
    void fourierF32Input(int size, int stepHeight, int stepWidth, int stride, int firstTile, int lastTile,
            int tileColumns, int channels, int inputHeight, int inputWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory data,
            int dataOffset, int planeStride, int fullPanels, int panelTiles, int panelStride, int tileStride,
            int channelStep, int phaseStep, int rowPhaseStep, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms weights of {@code outputs} × {@code channels} kernels into planes of column panels, zero-filled.
     * source: the first kernel's first element; strides in elements, negative ones turn the kernel. scratch: size·(size +
     * 2)·V floats. See {@code FourierF32.weights}.
     */
    void fourierF32Weights(int size, int kernelHeight, int kernelWidth, int outputs, int channels, FloatMemory source,
            int sourceOffset, int outputStride, int channelStride, int rowStride, int columnStride,
            FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms the products of tiles firstTile ≤ tile &lt; lastTile back and passes them through the output stage,
     * as {@code WinogradF32.output}; the steps are multiples of pooling. product: planes planeStride apart, tiles tileStride
     * apart, outputs side by side. scratch: size·(tileColumns·stepWidth + size + 2)·V + {@code StripF32.scratch()} floats.
     * See {@code FourierF32.output}.
     */
    void fourierF32Output(int size, int stepHeight, int stepWidth, int firstTile, int lastTile, int tileColumns,
            int outputs, FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias,
            int biasOffset, int pooling, int targetHeight, int targetWidth, FloatMemory target, int targetOffset,
            int channelStride, int rowStride, int pixelStride, int curve, float slope, float low, float high,
            FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms the output's gradient of tiles firstTile ≤ tile &lt; lastTile, for {@code outputs} channels, as
     * kernels of stepHeight × stepWidth: the gradient in the weights is the input's correlation with them. data: planes
     * planeStride apart, rows of channels tileStride apart, zero beyond the last up to a whole vector. source: element of
     * the first channel at row 0, column 0. scratch: size·(tileColumns·stepWidth + size + 2)·V + max(2V², 12V) floats. See
     * {@code FourierF32.outputGradient}.
     */
    void fourierF32OutputGradient(int size, int stepHeight, int stepWidth, int firstTile, int lastTile,
            int tileColumns, int outputs, int outputHeight, int outputWidth, FloatMemory source, int sourceOffset,
            int channelStride, int rowStride, int pixelStride, FloatMemory data, int dataOffset, int planeStride,
            int tileStride, FloatMemory scratch, int scratchOffset);

    /**
     * Transforms the gradients of planes back to those of outputs × channels kernels. product: planes planeStride
     * apart, rows of outputs productStride apart, channels side by side, readable for whole vectors. target: element of the
     * first kernel at row 0, column 0. scratch: size·(size + 2)·V floats. See {@code FourierF32.kernelGradient}.
     */
    void fourierF32KernelGradient(int size, int kernelHeight, int kernelWidth, int outputs, int channels,
            FloatMemory product, int productOffset, int planeStride, int productStride, FloatMemory target,
            int targetOffset, int outputStride, int channelStride, int rowStride, int columnStride,
            FloatMemory scratch, int scratchOffset);

    /**
     * Floats of scratch that {@code DepthwiseF32.planes} needs for {@code rows} rows of output. See {@code
     * DepthwiseF32.planesScratch}.
     */
    int depthwiseF32PlanesScratch(int rows, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight,
            int dilationWidth, int paddingTop, int paddingLeft);

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of channels·multiplier consecutive planes [outputHeight][outputWidth]
     * at y from {@code channels} planes [inputHeight][inputWidth] at x; the offsets are those of row 0 of the first plane.
     * w: [channels·multiplier][kernelHeight][kernelWidth]. bias: channels·multiplier. x and y must not overlap. scratch:
     * planesScratch(lastRow − firstRow, …) floats. See {@code DepthwiseF32.planes}.
     */
    void depthwiseF32Planes(int channels, int multiplier, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x,
            int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * 1 where {@code DepthwiseF32.pixels} walks along rows of pixels at the speed of planes, else 0: with one lane, a
     * 3×3 kernel and at most one row or column of zeros at each edge. See {@code DepthwiseF32.walks}.
     */
    int depthwiseF32Walks(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int kernelHeight,
            int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop,
            int paddingLeft);

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of one image whose pixels hold {@code channels} neighbouring
     * channels, from [inputHeight][inputWidth] pixels at x to [..][outputWidth] pixels at y; the offsets are those of row 0.
     * w: [kernelHeight][kernelWidth][channels]. Pixels of x and y and taps of w are pixelStride apart, so that channels may
     * be part of a pixel. bias: channels. x and y must not overlap. scratch: 8V floats. See {@code DepthwiseF32.pixels}.
     */
    void depthwiseF32Pixels(int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x, int xOffset,
            FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * Floats of scratch that {@code DirectF32.planes} needs for {@code rows} rows of outputs of {@code channels}
     * channels. See {@code DirectF32.scratch}.
     */
    int directF32Scratch(int channels, int rows, int outputWidth, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth);

    /**
     * Sums that {@code DirectF32.planes} computes for an output channel of {@code rows} rows, in whole tiles. See
     * {@code DirectF32.sums}.
     */
    int directF32Sums(int rows, int outputWidth, int kernelWidth, int strideWidth, int dilationWidth);

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of {@code outputs} planes [outputHeight][outputWidth] at y from
     * {@code channels} planes [inputHeight][inputWidth] at x; the offsets are those of row 0 of the first plane. w: column
     * panels of two outputs ({@code PackF32}). bias: outputs. x and y must not overlap. scratch: {@code DirectF32.scratch}
     * floats, and at least those of {@code ActivationF32}. See {@code DirectF32.planes}.
     */
    void directF32Planes(int channels, int outputs, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x,
            int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * Floats of scratch that {@code PoolingF32.planes} needs. See {@code PoolingF32.planesScratch}.
     */
    int poolingF32PlanesScratch(int inputWidth, int outputWidth, int windowWidth, int strideWidth, int paddingLeft);

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of {@code planes} consecutive planes [outputHeight][outputWidth] at y
     * from as many planes [inputHeight][inputWidth] at x; yOffset is row 0 of the first plane. x and y must not overlap.
     * scratch: planesScratch floats. See {@code PoolingF32.planes}.
     */
    void poolingF32Planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x,
            int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset);

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of one image with {@code channels} neighbouring channels,
     * [inputHeight][inputWidth] pixels at x into [..][outputWidth] pixels at y, pixelStride apart in both; yOffset is row 0.
     * Channels may be part of a pixel. x and y must not overlap. Lanes run along channels. See {@code PoolingF32.pixels}.
     */
    void poolingF32Pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x,
            int xOffset, FloatMemory y, int yOffset);

    /**
     * Floats of scratch that {@code PoolingGradientF32.planes} needs. See {@code PoolingGradientF32.planesScratch}.
     */
    int poolingGradientF32PlanesScratch(int inputWidth, int outputWidth, int windowHeight, int windowWidth,
            int strideWidth, int paddingLeft);

    /**
     * Gradients of {@code planes} consecutive planes: [inputHeight][inputWidth] at x and y,
     * [outputHeight][outputWidth] at g. An average does not read x. y must not overlap x or g. scratch: planesScratch
     * floats. See {@code PoolingGradientF32.planes}.
     */
    void poolingGradientF32Planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth, int paddingTop,
            int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x, int xOffset,
            FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset);

    /**
     * Gradients of {@code channels} neighbouring channels of one image, pixelStride apart in x, y and g:
     * [inputHeight][inputWidth] pixels at x and y, [outputHeight][outputWidth] pixels at g. Channels may be part of a pixel.
     * An average does not read x. y must not overlap x or g. Lanes run along channels. scratch: V floats. See {@code
     * PoolingGradientF32.pixels}.
     */
    void poolingGradientF32Pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth,
            int outputHeight, int outputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x,
            int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory scratch,
            int scratchOffset);

    /**
     * Floats of scratch of activations and of their gradients, and more than a tile of the product: a block, a
     * vector, and the table of the exponential: whole cache lines, so that vectors behind them do not straddle two. See
     * {@code ActivationF32.scratch}.
     */
    int activationF32Scratch();

    /**
     * y[i] = min(max(x &lt; 0 ? x·slope : x, low), high), where x = x[i]. See {@code ActivationF32.linear}.
     */
    void activationF32Linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * y[i] = x &lt; 0 ? alpha·(eˣ − 1) : x, where x = x[i]; within 3 units in the last place. See {@code
     * ActivationF32.elu}.
     */
    void activationF32Elu(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float alpha,
            FloatMemory scratch, int scratchOffset);

    /**
     * y[i] = 1 / (1 + e⁻ˣ), where x = x[i]; within 4 units in the last place, denormals included. See {@code
     * ActivationF32.sigmoid}.
     */
    void activationF32Sigmoid(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch,
            int scratchOffset);

    /**
     * y[i] = tanh(x[i]), within 4 units in the last place, near zero too. See {@code ActivationF32.tanh}.
     */
    void activationF32Tanh(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch,
            int scratchOffset);

    /**
     * Where t = x &lt; 0 ? x·slope : x is less than low or greater than high, y[i] = 0; else g[i]·slope below 0 and
     * g[i] above it and for NaN. See {@code ActivationGradientF32.linear}.
     */
    void activationGradientF32Linear(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * y[i] = x &lt; 0 ? g[i]·alpha·eˣ : g[i], where x = x[i]; within 5 units in the last place. See {@code
     * ActivationGradientF32.elu}.
     */
    void activationGradientF32Elu(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, float alpha, FloatMemory scratch, int scratchOffset);

    /**
     * y[i] = g[i]·e⁻ˣ / (1 + e⁻ˣ)², where x = x[i]; within 7 units in the last place. See {@code
     * ActivationGradientF32.sigmoid}.
     */
    void activationGradientF32Sigmoid(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset);

    /**
     * y[i] = g[i]·(1 − tanh² x[i]), within 7 units in the last place: 1 − tanh² x is 4e⁻²ˣ / (1 + e⁻²ˣ)². See {@code
     * ActivationGradientF32.tanh}.
     */
    void activationGradientF32Tanh(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, FloatMemory scratch, int scratchOffset);

    /**
     * Floats of scratch of {@code SoftmaxF32.rows}: two vectors, and the constants of the exponential. See {@code
     * SoftmaxF32.rowsScratch}.
     */
    int softmaxF32RowsScratch();

    /**
     * Softmax of {@code rows} consecutive rows of {@code channels} consecutive elements. y may be x at the same
     * offset; else they must not overlap. scratch: {@code SoftmaxF32.rowsScratch} floats. See {@code SoftmaxF32.rows}.
     */
    void softmaxF32Rows(int rows, int channels, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset);

    /**
     * Gradients of {@code rows} consecutive rows of {@code channels} consecutive elements. y may be p or g at the
     * same offset; else it must not overlap them. scratch: 3V floats. Sums are taken in the same order for equal V, whatever
     * the number of rows. See {@code SoftmaxGradientF32.rows}.
     */
    void softmaxGradientF32Rows(int rows, int channels, FloatMemory p, int pOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset);

    /**
     * z[i] = min(max(s &lt; 0 ? s·slope : s, low), high), where s = x[i] + y[i], for {@code count} elements. z may be
     * x or y at the same offset; else they must not overlap. scratch: 5V floats. See {@code AddF32.linear}.
     */
    void addF32Linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory z, int zOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset);

    /**
     * {@code iterations} × 12 independent vector multiply-adds in registers: 24·V·iterations floating-point
     * operations. scratch: 12V floats, which are read and, so that no compiler drops the work, written. See {@code
     * PeakF32.multiplyAdd}.
     */
    void peakF32MultiplyAdd(int iterations, FloatMemory scratch, int scratchOffset);
}
