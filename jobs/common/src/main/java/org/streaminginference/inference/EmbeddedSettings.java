package org.streaminginference.inference;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.metrics.MetricGroup;
import org.streaminginference.cli.UsageException;

/**
 * A model that runs inside the TaskManager.
 *
 * @param bundle folder of the bundle, on each TaskManager
 * @param modelName what the bundle has to be called; null where any will do
 * @param threads inferences at once, per subtask
 */
public record EmbeddedSettings(String bundle, String modelName, BatchBounds batch, int threads)
    implements ScorerFactory {

  private static final int BATCHES_PER_THREAD = 4;

  /** Batches take milliseconds, and nothing is tried again: only what hangs gets that far. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @Override
  public TextScorer open(MetricGroup operator, String threadName) throws Exception {
    LocalModels models =
        LocalModels.find()
            .orElseThrow(() -> new IllegalStateException("This jar has no embedded inference."));
    InferenceMetrics metrics = new InferenceMetrics();
    metrics.register(operator);
    LocalModel model = models.open(Path.of(bundle));
    try {
      refuseOther(model.name());
      return new LocalScorer(model, batch, threads, metrics, threadName);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private void refuseOther(String name) {
    if (modelName != null && !modelName.equals(name)) {
      throw new UsageException(
          "The bundle of --model-bundle holds another model",
          name,
          modelName + ", as --model-name says",
          "correct --model-bundle, or leave --model-name out");
    }
  }

  @Override
  public int capacity() {
    return BATCHES_PER_THREAD * batch.records() * threads;
  }

  @Override
  public Duration asyncTimeout() {
    return TIMEOUT;
  }
}
