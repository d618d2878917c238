package org.streaminginference.inference;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * Whether it makes sense to ask the server at all. Closed: yes. Open, after so many failures in a
 * row: no, for a while. Half open, after that while: one request finds out. Pure bookkeeping: no
 * threads, no clock. Not thread-safe.
 */
final class CircuitBreaker {

  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  /** A server that is back waits no longer than this for the first request. */
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private final int failuresToOpen;
  private final LongUnaryOperator random;
  private State state = State.CLOSED;
  private int failures;
  private long pauseNanos;
  private long pauseEndsNanos;
  private long timesOpened;

  /**
   * @param failuresToOpen in a row
   * @param random a number from 0 below the given one, which spreads the probes of many clients
   */
  CircuitBreaker(int failuresToOpen, LongUnaryOperator random) {
    this.failuresToOpen = failuresToOpen;
    this.random = random;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** How often it went from closed to open. */
  long timesOpened() {
    return timesOpened;
  }

  /** Nanoseconds until a probe may leave; -1 where none is to be waited for. */
  long nanosToProbe(long nowNanos) {
    return state == State.OPEN ? Math.max(0, pauseEndsNanos - nowNanos) : -1;
  }

  /** Takes the right to the probe, where its time has come. */
  boolean takeProbe(long nowNanos) {
    if (state != State.OPEN || pauseEndsNanos - nowNanos > 0) {
      return false;
    }
    state = State.HALF_OPEN;
    return true;
  }

  /** Gives the right back unused. */
  void returnProbe() {
    if (state == State.HALF_OPEN) {
      state = State.OPEN;
    }
  }

  /** The server answered. */
  void succeeded() {
    state = State.CLOSED;
    failures = 0;
  }

  /**
   * The server did not answer, or could not.
   *
   * @param probe whether this was the probe; what left before it opened says nothing new
   * @param retryAfter what the server asked for; zero where it did not
   */
  void failed(boolean probe, Duration retryAfter, long nowNanos) {
    if (state == State.CLOSED) {
      failures++;
      if (failures >= failuresToOpen) {
        timesOpened++;
        open(FIRST_PAUSE_NANOS, retryAfter, nowNanos);
      }
    } else if (probe) {
      open(Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2), retryAfter, nowNanos);
    }
  }

  private void open(long nanos, Duration retryAfter, long nowNanos) {
    state = State.OPEN;
    pauseNanos = nanos;
    long jittered = nanos / 2 + random.applyAsLong(nanos / 2 + 1);
    // A server that asks for an hour may be back in a minute: it is asked again, politely.
    boolean tooLong = retryAfter.compareTo(Duration.ofNanos(LONGEST_PAUSE_NANOS)) > 0;
    long asked = tooLong ? LONGEST_PAUSE_NANOS : retryAfter.toNanos();
    pauseEndsNanos = nowNanos + Math.max(jittered, asked);
  }
}
