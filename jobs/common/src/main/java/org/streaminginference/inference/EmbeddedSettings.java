package org.streaminginference.inference;

import java.time.Duration;
import org.apache.flink.metrics.MetricGroup;
import org.streaminginference.cli.UsageException;

/**
 * A model that runs inside the TaskManager.
 *
 * @param bundle folder of the bundle, on each TaskManager, or its address for Flink's file systems
 * @param modelName what the bundle has to be called; null where any will do
 * @param threads inferences at once, per subtask
 */
public record EmbeddedSettings(String bundle, String modelName, BatchBounds batch, int threads)
    implements ScorerFactory {

  private static final int BATCHES_PER_THREAD = 4;

  /** More than a model takes for a text that is worth to run on a core of a TaskManager. */
  private static final Duration PER_TEXT = Duration.ofSeconds(5);

  /** Within its batch, and once more alone where the batch is refused. */
  private static final int TIMES_COMPUTED = 2;

  @Override
  public TextScorer open(MetricGroup operator, String threadName) throws Exception {
    LocalModels models =
        LocalModels.find()
            .orElseThrow(() -> new IllegalStateException("This jar has no embedded inference."));
    InferenceMetrics metrics = new InferenceMetrics();
    metrics.register(operator);
    LocalModel model = models.open(bundle);
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

  /**
   * Only what hangs gets that far. A record may wait for all that the operator holds, of which each
   * thread has its part: larger batches give it more time, since a slow model is no broken one.
   */
  @Override
  public Duration asyncTimeout() {
    int before = BATCHES_PER_THREAD * batch.records();
    return PER_TEXT.multipliedBy((long) TIMES_COMPUTED * before).plus(batch.linger());
  }
}
