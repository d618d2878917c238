package org.streaminginference.deadletterreplay;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Holds records up to a rate. It waits in the task's thread, so it has to be chained to the source:
 * then a checkpoint waits for one record at most.
 */
final class KeepToRate implements MapFunction<Replay, Replay> {

  private static final long serialVersionUID = 1L;

  private final long nanosPerRecord;
  private transient long dueNanos;

  /**
   * @param recordsPerSecond 0 means no limit
   */
  KeepToRate(double recordsPerSecond) {
    nanosPerRecord =
        recordsPerSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / recordsPerSecond) : 0;
  }

  @Override
  public Replay map(Replay replay) throws InterruptedException {
    if (nanosPerRecord > 0) {
      long now = System.nanoTime();
      if (dueNanos == 0) {
        dueNanos = now;
      }
      TimeUnit.NANOSECONDS.sleep(dueNanos - now);
      // Not sooner than due, however late this one was: a pause is not made up for by a burst.
      dueNanos = Math.max(dueNanos, now) + nanosPerRecord;
    }
    return replay;
  }
}
