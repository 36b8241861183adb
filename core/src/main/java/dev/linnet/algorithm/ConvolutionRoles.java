package dev.linnet.algorithm;

import dev.linnet.algorithm.Panels.Patches;
import dev.linnet.algorithm.Panels.Strided;
import dev.linnet.algorithm.Panels.Window;
import dev.linnet.algorithm.Roles.Destination;
import dev.linnet.algorithm.Roles.Sizes;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Which products each pass of a convolution is. The operands are chosen so that packing copies what is contiguous by
 * vectors and the lanes run along what is contiguous in C; in the kernel gradient C is small, and the inputs count.
 *
 * <table>
 * <caption>C = A·B of an image and group</caption>
 * <tr><th>pass</th><th>items</th><th>outputs</th><th>depth</th><th>rows of C, nchw</th><th>nhwc</th></tr>
 * <tr><td>forward</td><td>output positions</td><td>O</td><td>taps·I</td><td>outputs; few items</td><td>items</td></tr>
 * <tr><td>input gradient</td><td>input positions of a phase</td><td>I</td><td>taps of the phase·O</td><td>outputs</td>
 * <td>items</td></tr>
 * <tr><td>kernel gradient</td><td>taps·I</td><td>O</td><td>batch·output positions</td><td>the more of both</td>
 * <td>the fewer</td></tr>
 * </table>
 */
final class ConvolutionRoles {
    /** Tiles that a kernel gradient should have at least, so that many threads find work: more than any team has members. */
    private static final int FEWEST_TILES = 16;
    /** The least depth of a slice: adding slices then costs less than a thousandth. */
    private static final int LEAST_SLICE = 2048;
    /** Elements that all slices may have together: 4 MiB. */
    private static final int MOST_SLICES = 1 << 20;

    private ConvolutionRoles() {
    }

    /** The products of a layer's pass; of the pass biasGradient, which has none, an empty list. */
    static List<Roles> of(Convolution layer, Machine machine) {
        return of(layer, false, machine);
    }

    private static List<Roles> of(Convolution layer, boolean isDirect, Machine machine) {
        return switch (layer.pass()) {
            case FORWARD -> List.of(forward(layer, isDirect, machine));
            case INPUT_GRADIENT -> inputGradient(layer);
            case KERNEL_GRADIENT -> List.of(kernelGradient(layer));
            case BIAS_GRADIENT -> List.of();
        };
    }

    /** Whether the products of an input gradient leave out elements of it, which no output depends on. */
    static boolean leavesOut(Convolution layer, List<Roles> roles) {
        int covered = 0;
        for (Roles each : roles) {
            covered += each.sizes().items();
        }
        return covered < layer.inputHeight() * layer.inputWidth();
    }

    private static Roles forward(Convolution layer, boolean isDirect, Machine machine) {
        Image output = Image.output(layer);
        WeightStrides weights = WeightStrides.of(layer);
        Window window = window(layer);
        Strided outputs = new Strided(0, 0, output.groupChannels() * weights.output(), weights.output(),
                Image.input(layer).groupChannels(), layer.kernelWidth(), layer.kernelWidth() * weights.tap(), weights.tap(),
                weights.input());
        // An odd last row is not pooled.
        int rows = output.height() * layer.pooling();
        boolean turned = !layer.maxPooling() && areFew(window.positions(), output.groupChannels(), isDirect, machine);
        Sizes sizes = Sizes.of(layer.batch(), layer.groups(), rows * window.columns(), output.groupChannels(),
                window.taps() * Image.input(layer).groupChannels(), output.channelsLast() || turned);
        return new Roles(sizes, Operand.INPUT, new Patches(Image.input(layer), window, false), Operand.WEIGHTS, outputs,
                layer.maxPooling() ? window.columns() : 0,
                new Destination(0, output.size(), output.groupOffset(1), output.channelStride(), output.width(),
                        output.rowStride(), output.pixelStride()), layer.activation());
    }

    /**
     * Whether so few positions of channels first are rows of C, which is turned afterwards: where they would leave lanes
     * empty. The weights, which then are most of what is read, are also fetched faster by vectors than element by element.
     * Where an image is read as it lies and blocks of four channels are turned in registers, more are few (7×7 in V8: 1.1
     * times as fast): a last vector of columns then counts as the tile of two that it nearly takes as long as.
     */
    private static boolean areFew(int positions, int outputs, boolean isDirect, Machine machine) {
        int rows = machine.kernels().gemmF32TileRows();
        int columns = machine.kernels().gemmF32TileColumns();
        int lanes = columns / 2;
        boolean inRegisters = isDirect && lanes == 4 && positions > 4 * lanes;
        return positions <= (inRegisters ? 16 : 4) * lanes
                && (double) Contraction.roundUp(positions, rows) * Contraction.roundUp(outputs, lanes)
                < (double) Contraction.roundUp(positions, inRegisters ? columns : lanes) * Contraction.roundUp(outputs, rows);
    }

    private static Window window(Convolution layer) {
        return new Window(layer.kernelHeight(), layer.kernelWidth(), layer.outputHeight(), layer.outputWidth(),
                layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                layer.paddingTop(), layer.paddingLeft());
    }

    /**
     * A product for each phase that some tap reaches. Each is a convolution with stride 1 of the output's gradient with some
     * taps of the kernel, turned by 180°, whose outputs lie a stride apart; so no zero is multiplied.
     */
    private static List<Roles> inputGradient(Convolution layer) {
        Image input = Image.input(layer);
        Image gradient = Image.output(layer);
        WeightStrides weights = WeightStrides.of(layer);
        List<Phase> rows = Phase.of(layer.inputHeight(), layer.kernelHeight(), layer.strideHeight(),
                layer.dilationHeight(), layer.paddingTop());
        List<Phase> columns = Phase.of(layer.inputWidth(), layer.kernelWidth(), layer.strideWidth(),
                layer.dilationWidth(), layer.paddingLeft());
        List<Roles> products = new ArrayList<>();
        for (Phase row : rows) {
            for (Phase column : columns) {
                Window window = new Window(row.taps, column.taps, row.count, column.count, 1, 1, row.dilation,
                        column.dilation, row.padding, column.padding);
                int tapRowStride = layer.kernelWidth() * weights.tap();
                Strided outputs = new Strided(row.lastTap * tapRowStride + column.lastTap * weights.tap(), 0,
                        gradient.groupChannels() * weights.output(), weights.input(), gradient.groupChannels(),
                        column.taps, -row.tapStep * tapRowStride, -column.tapStep * weights.tap(), weights.output());
                Sizes sizes = Sizes.of(layer.batch(), layer.groups(), window.positions(), input.groupChannels(),
                        window.taps() * gradient.groupChannels(), input.channelsLast());
                products.add(new Roles(sizes, Operand.OUTPUT_GRADIENT, new Patches(gradient, window, false),
                        Operand.WEIGHTS, outputs, 0, new Destination(
                                row.first * input.rowStride() + column.first * input.pixelStride(), input.size(),
                                input.groupOffset(1), input.channelStride(), column.count,
                                layer.strideHeight() * input.rowStride(), layer.strideWidth() * input.pixelStride()),
                        layer.activation()));
            }
        }
        return products;
    }

    private static Roles kernelGradient(Convolution layer) {
        Image input = Image.input(layer);
        Image gradient = Image.output(layer);
        WeightStrides weights = WeightStrides.of(layer);
        Window window = window(layer);
        int items = window.taps() * input.groupChannels();
        int depth = layer.batch() * gradient.area();
        int tiles = layer.groups() * ((items + ProductBlocks.ITEMS_PER_PACKING - 1) / ProductBlocks.ITEMS_PER_PACKING);
        int slices = Math.max(1, Math.min((FEWEST_TILES + tiles - 1) / tiles,
                Math.min(depth / LEAST_SLICE, MOST_SLICES / layer.weightsSize())));
        int sliceDepth = (depth + slices - 1) / slices;
        Destination destination = new Destination(0, layer.weightsSize(), gradient.groupChannels() * weights.output(),
                weights.output(), input.groupChannels(), weights.tap(), weights.input());
        Sizes sizes = new Sizes((depth + sliceDepth - 1) / sliceDepth, layer.groups(), items, gradient.groupChannels(),
                depth, sliceDepth, itemsAreRows(input.channelsLast(), items, gradient.groupChannels(), depth, destination));
        Strided outputs = new Strided(0, 0, gradient.groupOffset(1), gradient.channelStride(), gradient.area(), 1,
                gradient.size(), 0, gradient.pixelStride());
        return new Roles(sizes, Operand.INPUT, new Patches(input, window, true), Operand.OUTPUT_GRADIENT, outputs,
                0, destination, layer.activation());
    }

    /**
     * Both operands of a kernel gradient are contiguous along the depth (nchw), as rows of A are packed, or along items and
     * outputs (nhwc), as columns of B are; so one of them is copied by elements. Which, and whether C is written in order,
     * decides.
     */
    private static boolean itemsAreRows(boolean channelsLast, int items, int outputs, int depth, Destination destination) {
        double ofItems = (double) items * depth;
        double ofOutputs = (double) outputs * depth * Math.ceil((double) items / ProductBlocks.ITEMS_PER_PACKING);
        double result = (double) items * outputs;
        double rows = (channelsLast ? ofItems : ofOutputs) + (destination.isDirect(true) ? 0 : result);
        double columns = (channelsLast ? ofOutputs : ofItems) + (destination.isDirect(false) ? 0 : result);
        return rows < columns;
    }

    /**
     * The same products of a layer with a 1×1 kernel, stride 1 and no padding: the streamed image is read as it lies.
     */
    static List<Roles> direct(Convolution layer, Machine machine) {
        List<Roles> products = new ArrayList<>();
        for (Roles each : of(layer, true, machine)) {
            Image image = each.streamed() == Operand.INPUT ? Image.input(layer) : Image.output(layer);
            Strided items = each.met() == Operand.WEIGHTS
                    ? new Strided(0, image.size(), image.groupOffset(1), image.pixelStride(), image.groupChannels(), 1, 0,
                            0, image.channelStride())
                    : new Strided(0, 0, image.groupOffset(1), image.channelStride(), image.area(), 1, image.size(), 0,
                            image.pixelStride());
            products.add(new Roles(each.sizes(), each.streamed(), items, each.met(), each.outputs(),
                    each.pooledColumns(), each.destination(), each.activation()));
        }
        return products;
    }

    /**
     * The rows (or columns) of an input that the same taps reach: those with one remainder of (row + padding) / stride.
     * Tap k reaches row r from output row (r + padding − dilation·k) / stride where that is whole. Along a phase's rows, and
     * along its taps in descending order, output rows ascend by a fixed step.
     *
     * @param first the first row of the input
     * @param count rows, which lie a stride apart
     * @param taps taps that reach them
     * @param lastTap the highest of these taps
     * @param tapStep distance of these taps
     * @param dilation output rows between taps
     * @param padding output rows by which the last tap reaches the first row from above output row 0; may be negative
     */
    private record Phase(int first, int count, int taps, int lastTap, int tapStep, int dilation, int padding) {
        /** All phases that some tap reaches. */
        static List<Phase> of(int input, int kernel, int stride, int dilation, int padding) {
            int divisor = greatestCommonDivisor(stride, dilation);
            int tapStep = stride / divisor;
            List<Phase> phases = new ArrayList<>();
            for (int tap = 0; tap < Math.min(kernel, tapStep); tap++) {
                int reach = dilation * tap - padding;
                int first = Math.floorMod(reach, stride);
                if (first < input) {
                    int taps = (kernel - 1 - tap) / tapStep + 1;
                    int step = dilation / divisor;
                    // Whole by the choice of first.
                    int outputRow = (first - reach) / stride;
                    phases.add(new Phase(first, (input - 1 - first) / stride + 1, taps, tap + (taps - 1) * tapStep,
                            tapStep, step, (taps - 1) * step - outputRow));
                }
            }
            return phases;
        }

        private static int greatestCommonDivisor(int a, int b) {
            return b == 0 ? a : greatestCommonDivisor(b, a % b);
        }
    }
}
