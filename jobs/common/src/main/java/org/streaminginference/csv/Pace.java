package org.streaminginference.csv;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spreads records evenly over time. Flink's own rate limiter blocks a thread for each record and
 * never ends that thread; this one keeps a timer only while there is something to wait for.
 *
 * <p>After a pause (back-pressure) it catches up with what was due in the last tenth of a second
 * and no more, so a stalled pipeline is not flooded afterwards.
 */
final class Pace implements AutoCloseable {

  private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);
  private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final double nanosPerRecord;
  private final LongSupplier nanoClock;
  private ScheduledExecutorService timer;
  private double dueNanos;
  private boolean started;

  /**
   * @param recordsPerSecond 0 means no limit
   * @param nanoClock {@link System#nanoTime}
   */
  Pace(double recordsPerSecond, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.nanosPerRecord = recordsPerSecond > 0 ? TimeUnit.SECONDS.toNanos(1) / recordsPerSecond : 0;
  }

  /** Done when the next record may go. */
  CompletableFuture<Void> nextTurn() {
    if (nanosPerRecord == 0) {
      return NOW;
    }
    long now = nanoClock.getAsLong();
    if (!started) {
      started = true;
      dueNanos = now;
    }
    long wait = (long) (dueNanos - now);
    if (wait <= 0) {
      dueNanos = Math.max(dueNanos, now - CATCH_UP_NANOS);
      return NOW;
    }
    return after(wait);
  }

  /** Done after so many nanoseconds. */
  CompletableFuture<Void> after(long nanos) {
    if (timer == null) {
      timer =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "csv-pace");
                thread.setDaemon(true);
                return thread;
              });
    }
    CompletableFuture<Void> turn = new CompletableFuture<>();
    timer.schedule(() -> turn.complete(null), nanos, TimeUnit.NANOSECONDS);
    return turn;
  }

  /** One record went. */
  void emitted() {
    dueNanos += nanosPerRecord;
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }
}
