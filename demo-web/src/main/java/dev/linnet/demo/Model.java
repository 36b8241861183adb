package dev.linnet.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An image network with one input and one output. Every node reads only nodes before it.
 *
 * @param nodes the operations, in an order in which they can be computed
 * @param output position of the node whose value is the result
 */
record Model(List<Node> nodes, int output) {

    /** What a node does. Apart from convolutions these are glue, computed by {@link Glue}. */
    enum Operation { INPUT, CONVOLUTION, RELU, CONCATENATION, ADDITION, UPSAMPLING, DEPTH_TO_SPACE }

    /**
     * One operation and its value, an array of [height, width, channels].
     *
     * @param operation what is computed
     * @param name the layer's name in the file
     * @param inputs positions of the nodes whose values are read
     * @param channels channels of the value
     * @param scale pixels of the value per pixel of the photo, along one axis
     * @param reach how far from a pixel, in pixels of the photo, the value still depends on the photo
     * @param factor of UPSAMPLING and DEPTH_TO_SPACE: pixels made of one, along one axis
     * @param kernel of CONVOLUTION, else null
     */
    record Node(Operation operation, String name, List<Integer> inputs, int channels, int scale, double reach,
            int factor, Kernel kernel) {
    }

    /**
     * The constants of a stride-1 convolution.
     *
     * @param height rows of the kernel
     * @param width columns of the kernel
     * @param verticalDilation rows between kernel elements
     * @param horizontalDilation columns between kernel elements
     * @param activation what follows, as Keras spells it; {@code linear} for nothing
     * @param weights [height, width, inputChannels, outputChannels]
     * @param bias one for each output channel, or null
     */
    record Kernel(int height, int width, int verticalDilation, int horizontalDilation, String activation,
            float[] weights, float[] bias) {
        Kernel withActivation(String word) {
            return new Kernel(height, width, verticalDilation, horizontalDilation, word, weights, bias);
        }
    }

    /** Pixels of the result per pixel of the photo, along one axis. */
    int scale() {
        return nodes.get(output).scale();
    }

    /** Pixels around a tile that its result depends on: with that much overlap, tiles give what the whole gives. */
    int margin() {
        return (int) Math.ceil(nodes.get(output).reach());
    }

    /** Channels of the values that a node reads, the first one's where they are several. */
    int inputChannels(Node node) {
        return nodes.get(node.inputs().get(0)).channels();
    }

    /** Multiplications and additions of a node for a photo of so many pixels; 0 for glue. */
    double operations(Node node, double pixels) {
        return node.kernel() == null ? 0 : 2 * node.kernel().weights().length * pixels * node.scale() * node.scale();
    }

    /** For each node the position of the last node that reads it; the photo and the result are never given away. */
    int[] lastReaders() {
        int[] last = new int[nodes.size()];
        Arrays.fill(last, -1);
        for (int i = 0; i < last.length; i++) {
            for (int input : nodes.get(i).inputs()) {
                last[input] = i;
            }
        }
        last[output] = Integer.MAX_VALUE;
        for (int i = 0; i < last.length; i++) {
            if (nodes.get(i).operation() == Operation.INPUT) {
                last[i] = Integer.MAX_VALUE;
            }
        }
        return last;
    }

    /** Values that node {@code i} is the last to read. */
    List<Integer> releasedBy(int i, int[] lastReaders) {
        List<Integer> released = new ArrayList<>();
        for (int input : nodes.get(i).inputs()) {
            if (lastReaders[input] == i && !released.contains(input)) {
                released.add(input);
            }
        }
        return released;
    }

    /** Bytes that all values take at their peak, for each pixel of the photo. */
    long bytesPerPixel() {
        int[] lastReaders = lastReaders();
        long live = 0;
        long peak = 0;
        for (int i = 0; i < nodes.size(); i++) {
            live += bytesPerPixel(nodes.get(i));
            peak = Math.max(peak, live);
            for (int input : releasedBy(i, lastReaders)) {
                live -= bytesPerPixel(nodes.get(input));
            }
        }
        return peak;
    }

    private static long bytesPerPixel(Node node) {
        return 4L * node.channels() * node.scale() * node.scale();
    }
}
