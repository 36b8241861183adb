package dev.linnet.bench.peers;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime's native library. Its input lies in native memory and its output stays there: nothing is copied. */
final class OrtRunner implements Runner {
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;
    private final OnnxTensor input;
    private OrtSession.Result result;

    OrtRunner(Path model, Graph graph, int threads) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        options.setIntraOpNumThreads(threads);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        session = environment.createSession(model.toString(), options);
        NodeInfo described = session.getInputInfo().get("input");
        float[] values = graph.input().toArray();
        FloatBuffer buffer = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
        buffer.put(values).rewind();
        input = OnnxTensor.createTensor(environment, buffer, ((TensorInfo) described.getInfo()).getShape());
    }

    @Override
    public void run() throws OrtException {
        if (result != null) {
            result.close();
        }
        result = session.run(Map.of("input", input));
    }

    @Override
    public float[] output() {
        FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    @Override
    public void close() throws OrtException {
        if (result != null) {
            result.close();
        }
        input.close();
        session.close();
        options.close();
    }
}
