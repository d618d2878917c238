package org.streaminginference.embedded.onnx;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The job's side of {@link RuntimeGraph}. Thread-safe, but for {@link #close()}. */
public final class Graph implements AutoCloseable {

  private final Function<Map<String, Object[]>, float[]> run;
  private final List<List<String>> tensors;
  private final AutoCloseable resource;

  /**
   * @param model a direct buffer
   * @throws IllegalArgumentException where the runtime does not take the model
   */
  @SuppressWarnings("unchecked")
  public Graph(ByteBuffer model) {
    Object graph = open(model);
    run = (Function<Map<String, Object[]>, float[]>) graph;
    resource = (AutoCloseable) graph;
    tensors = ((Supplier<List<List<String>>>) graph).get();
  }

  private static Object open(ByteBuffer model) {
    try {
      return SharedLoader.get()
          .loadClass(RuntimeGraph.class.getName())
          .getConstructor(ByteBuffer.class)
          .newInstance(model);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("ONNX Runtime does not start: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("ONNX Runtime does not start", e);
    }
  }

  /** Inputs as the graph itself declares them, each as {@code name INT64 [-1, -1]}, sorted. */
  public List<String> inputs() {
    return tensors.get(0);
  }

  public List<String> outputs() {
    return tensors.get(1);
  }

  /**
   * Blocks while it computes.
   *
   * @return logits, row-major: one row a text
   * @throws IllegalStateException where the graph fails
   */
  public float[] run(Map<String, Int64Tensor> feeds) {
    Map<String, Object[]> plain = new HashMap<>();
    feeds.forEach((name, feed) -> plain.put(name, new Object[] {feed.data(), feed.shape()}));
    return run.apply(plain);
  }

  @Override
  public void close() {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage());
    }
  }
}
