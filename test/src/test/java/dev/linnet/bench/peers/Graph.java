package dev.linnet.bench.peers;

import com.google.gson.Gson;
import dev.linnet.test.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A layer or a network, as {@code writeModels.mjs} writes it.
 *
 * @param name for people
 * @param batch images that one run takes
 * @param onnx the file of the same computation for ONNX Runtime
 * @param operations multiplications and additions of the direct computation
 * @param input the numbers of the input, in NCHW
 * @param nodes the last one is the output
 */
record Graph(String name, int batch, String onnx, double operations, Values input, List<Node> nodes) {
    /**
     * A layer, or the word {@code concatenation}.
     *
     * @param text the layer in the grammar of the cases
     * @param gemm the same layer, a convolution restricted to implicit GEMM
     * @param from indices of earlier nodes; −1 is the graph's input
     * @param weights its numbers; null where there are none
     * @param bias its numbers; null where there are none
     * @param length elements of the output
     * @param picture elements of the output's part for one image
     * @param relu whether the activation is ReLU
     * @param fused whether the node before computes this one too
     */
    record Node(String text, String gemm, List<Integer> from, Values weights, Values bias, int length, int picture,
            boolean relu, boolean fused) {
    }

    /** All graphs of {@code folder}. */
    static List<Graph> read(Path folder) throws IOException {
        return List.of(new Gson().fromJson(Files.readString(folder.resolve("index.json")), Graph[].class));
    }

    /** The last node that reads node {@code index}. */
    int lastReader(int index) {
        int last = -1;
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).from().contains(index)) {
                last = i;
            }
        }
        return last;
    }
}
