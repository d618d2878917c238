package org.streaminginference.inference;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long the client tries before a record is a dead letter.
 *
 * @param requestTimeout bound of one attempt
 * @param deadline bound of a record over all attempts, counted from the first one; it stands still
 *     while nobody can be asked, see {@code maxOutage}
 * @param maxAttempts requests for one batch, the first one included
 * @param maxOutage how long a record waits in all while the server is away; zero waits for no
 *     server, and a server that is away costs dead letters. Shorter than Flink's checkpoint
 *     time-out: a full operator lets no checkpoint through
 */
public record Patience(
    Duration requestTimeout, Duration deadline, int maxAttempts, Duration maxOutage)
    implements Serializable {

  /** An answer that took longer is a sign that the server has too much to do. */
  Duration slowAnswer() {
    return requestTimeout.dividedBy(2);
  }
}
