package org.streaminginference.embedded.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A graph in ONNX Runtime, on the CPU. It is loaded by {@link SharedLoader}, apart from the job
 * that uses it, so both speak to each other in the JDK's own types alone: it is a function from the
 * inputs, each as {@code {long[] data, long[] shape}}, to the one output, row-major; and it
 * supplies the inputs and the outputs that the graph declares.
 */
public final class RuntimeGraph
    implements Function<Map<String, Object[]>, float[]>,
        Supplier<List<List<String>>>,
        AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession session;

  /**
   * @param model a direct buffer
   * @throws IllegalArgumentException where the runtime does not take the model
   */
  public RuntimeGraph(ByteBuffer model) {
    environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Whoever asks brings a thread; with threads of its own the runtime would share out work that
      // takes microseconds.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      // It would keep a plan of memory for each shape that ever occurred.
      options.setMemoryPatternOptimization(false);
      session = environment.createSession(model, options);
    } catch (OrtException e) {
      throw new IllegalArgumentException(firstLine(e));
    }
  }

  @Override
  public List<List<String>> get() {
    try {
      return List.of(
          describe(session.getInputInfo().values()), describe(session.getOutputInfo().values()));
    } catch (OrtException e) {
      throw new IllegalArgumentException(firstLine(e));
    }
  }

  /** Each as {@code name INT64 [-1, -1]}, sorted. */
  private static List<String> describe(Collection<NodeInfo> nodes) {
    List<String> described = new ArrayList<>();
    for (NodeInfo node : nodes) {
      String type = node.getInfo().toString();
      if (node.getInfo() instanceof TensorInfo tensor) {
        String datatype =
            tensor.type == ai.onnxruntime.OnnxJavaType.FLOAT ? "FP32" : tensor.type.name();
        type = datatype + " " + Arrays.toString(tensor.getShape());
      }
      described.add(node.getName() + " " + type);
    }
    described.sort(null);
    return described;
  }

  /**
   * @throws IllegalStateException where the graph fails
   * @throws OutOfMemoryError where there is no memory for it
   */
  @Override
  public float[] apply(Map<String, Object[]> feeds) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, Object[]> feed : feeds.entrySet()) {
        LongBuffer data = LongBuffer.wrap((long[]) feed.getValue()[0]);
        tensors.put(
            feed.getKey(), OnnxTensor.createTensor(environment, data, (long[]) feed.getValue()[1]));
      }
      try (OrtSession.Result results = session.run(tensors)) {
        FloatBuffer values = ((OnnxTensor) results.get(0)).getFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
      }
    } catch (OrtException e) {
      if (e.getMessage().contains("Failed to allocate memory")) {
        // No fault of the texts: the job has to fail, and not to put them aside.
        throw new OutOfMemoryError(firstLine(e));
      }
      throw new IllegalStateException(firstLine(e));
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(firstLine(e));
    }
  }

  private static String firstLine(OrtException e) {
    String line = e.getMessage().lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200);
  }
}
