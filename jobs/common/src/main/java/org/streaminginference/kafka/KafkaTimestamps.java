package org.streaminginference.kafka;

/** Event time as a Kafka record's timestamp, where the broker takes it. */
public final class KafkaTimestamps {

  /**
   * The broker's default of message.timestamp.after.max.ms, less a minute for clocks that differ.
   */
  private static final long MAX_AHEAD_MS = 59 * 60 * 1000L;

  private KafkaTimestamps() {}

  /**
   * A time before 1970, or far ahead, would be refused and would fail the job on each restart; such
   * a record gets the time of writing, and keeps its event time in the value.
   *
   * @param eventTimeMs milliseconds since the epoch, or null
   * @return the timestamp, or null for the time of writing
   */
  public static Long of(Long eventTimeMs, long nowMs) {
    boolean taken = eventTimeMs != null && eventTimeMs >= 0 && eventTimeMs <= nowMs + MAX_AHEAD_MS;
    return taken ? eventTimeMs : null;
  }
}
