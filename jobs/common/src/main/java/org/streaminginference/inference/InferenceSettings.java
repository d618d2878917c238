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

  /**
   * Records that the operator holds at most: those in flight, and as many again that fill the next
   * batches meanwhile. More would only make checkpoints larger.
   */
  public int capacity() {
    return 2 * batchSize * concurrency;
  }

  /**
   * Flink's time-out for a record: a net below the deadlines, never reached while they work. A
   * record waits at most one deadline for a slot, because whatever holds the slots ends by then,
   * and is done one deadline later.
   */
  public Duration asyncTimeout() {
    return deadline.multipliedBy(2).plus(linger).plus(SLACK);
  }
}
