package org.streaminginference.inference;

import java.time.Duration;

/**
 * How many requests may be in flight, found out by additive increase and multiplicative decrease:
 * one more for each full round of good answers, a quarter less for an overload. Pure bookkeeping:
 * no threads, no clock. Not thread-safe.
 *
 * <p>It begins at its most, because a server that has room is the usual case, and one that has none
 * says so at once.
 */
final class ConcurrencyLimit {

  private static final double DECREASE = 0.75;

  private final int most;
  private final long slowNanos;
  private double limit;
  private boolean cutBefore;
  private long lastCutNanos;

  /**
   * @param most never more than this
   * @param slow an answer that took longer counts as an overload
   */
  ConcurrencyLimit(int most, Duration slow) {
    this.most = most;
    this.slowNanos = slow.toNanos();
    this.limit = most;
  }

  /** From 1 to the most. */
  int current() {
    return Math.max(1, (int) limit);
  }

  /** An answer came, good or not: the server had the time for it. */
  void answered(long startedNanos, long nowNanos) {
    if (nowNanos - startedNanos > slowNanos) {
      overloaded(startedNanos, nowNanos);
    } else {
      limit = Math.min(most, limit + 1 / limit);
    }
  }

  /**
   * No answer in time, or a refusal. Requests that left before the last cut say nothing new: the
   * ones in flight together would else cut once each.
   */
  void overloaded(long startedNanos, long nowNanos) {
    if (cutBefore && startedNanos - lastCutNanos < 0) {
      return;
    }
    limit = Math.max(1, limit * DECREASE);
    lastCutNanos = nowNanos;
    cutBefore = true;
  }
}
