package dev.linnet.bench.peers;

import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.LayerText;
import java.util.List;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** EJML, a library in plain Java: the matrix product of a fully-connected layer without bias, on one thread. */
final class EjmlRunner implements Runner {
    private final FMatrixRMaj input;
    private final FMatrixRMaj weights;
    private final FMatrixRMaj output;

    private EjmlRunner(FullyConnected layer, Graph graph, Graph.Node node) {
        input = FMatrixRMaj.wrap(layer.batch(), layer.inputChannels(), graph.input().toArray());
        // As [I, O], whose product is the library's faster one.
        weights = CommonOps_FDRM.transpose(
                FMatrixRMaj.wrap(layer.outputChannels(), layer.inputChannels(), node.weights().toArray()), null);
        output = new FMatrixRMaj(layer.batch(), layer.outputChannels());
    }

    /** A runner where {@code graph} is nothing but a product of matrices. */
    static Optional<EjmlRunner> of(Graph graph) {
        List<Graph.Node> nodes = graph.nodes();
        Graph.Node node = nodes.get(0);
        if (nodes.size() > 1 || node.bias() != null || node.relu()
                || !(LayerText.parse(node.text()) instanceof FullyConnected layer)) {
            return Optional.empty();
        }
        return Optional.of(new EjmlRunner(layer, graph, node));
    }

    @Override
    public void run() {
        CommonOps_FDRM.mult(input, weights, output);
    }

    @Override
    public float[] output() {
        return output.data;
    }

    @Override
    public void close() {
    }
}
