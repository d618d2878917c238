package org.streaminginference.inference;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Where predictions come from and how they are asked for.
 *
 * @param modelUrl base of the model server's URLs
 * @param modelName the model, as the server names it
 * @param batchSize most records in one request
 * @param linger how long a record waits for others before its request is sent
 * @param concurrency requests in flight per subtask; the only such number, see {@link #capacity}
 * @param requestTimeout bound of one attempt
 * @param deadline bound of a record over all attempts, counted from the first one
 * @param maxAttempts requests for one batch, the first one included
 */
public record InferenceSettings(
    URI modelUrl,
    String modelName,
    int batchSize,
    Duration linger,
    int concurrency,
    Duration requestTimeout,
    Duration deadline,
    int maxAttempts)
    implements Serializable {

  /** What Flink's own time-out leaves on top for a loaded machine. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  /** One in flight, the others wait. */
  private static final int BATCHES_PER_SLOT = 4;

  /**
   * Records that the operator holds at most: those in flight, and the next batches. These keep the
   * model server busy while a checkpoint holds the task up, which takes tens of milliseconds: with
   * half as many it ran dry once a checkpoint. More would only make checkpoints larger.
   */
  public int capacity() {
    return BATCHES_PER_SLOT * batchSize * concurrency;
  }

  /**
   * Flink's time-out for a record: a net below the deadlines, never reached while they work. Each
   * batch before a record's own holds the slot for one deadline at most, and its own for one more.
   */
  public Duration asyncTimeout() {
    return deadline.multipliedBy(BATCHES_PER_SLOT).plus(linger).plus(SLACK);
  }
}
