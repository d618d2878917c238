package org.streaminginference.inference;

import java.time.Duration;
import org.apache.flink.metrics.MetricGroup;

/**
 * A model server, and how it is asked.
 *
 * @param concurrency most requests in flight per subtask; fewer while the server is overloaded
 */
public record InferenceSettings(
    ModelEndpoint endpoint, BatchBounds batch, int concurrency, Patience patience)
    implements ScorerFactory {

  /** What Flink's own time-out leaves on top for a loaded machine. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  /** One in flight, the others wait. */
  private static final int BATCHES_PER_SLOT = 4;

  @Override
  public TextScorer open(MetricGroup operator, String threadName) {
    return Scorers.remote(this, operator, threadName);
  }

  /**
   * Records that the operator holds at most: those in flight, and the next batches. These keep the
   * model server busy while a checkpoint holds the task up, which takes tens of milliseconds: with
   * half as many it ran dry once a checkpoint. More would only make checkpoints larger.
   */
  @Override
  public int capacity() {
    return BATCHES_PER_SLOT * batch.records() * concurrency;
  }

  /**
   * Flink's time-out for a record: a net below the deadlines, never reached while they work. With
   * all slots but one closed by an overload, every record that the operator holds may have to go
   * through that one, a deadline and an outage each.
   */
  @Override
  public Duration asyncTimeout() {
    int before = BATCHES_PER_SLOT * concurrency;
    return patience
        .deadline()
        .plus(patience.maxOutage())
        .multipliedBy(before)
        .plus(batch.linger())
        .plus(SLACK);
  }
}
