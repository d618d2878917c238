package org.streaminginference.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets attempts through while the server answers. While it does not they are held here, and one at
 * a time finds out whether it is back; then all go. Thread-safe.
 */
final class OutageGate {

  /** A batch at the gate. */
  interface Visitor {

    /**
     * Is let through.
     *
     * @param probe whether it goes alone, to find out
     * @param heldNanos how long it was held
     */
    void go(boolean probe, long heldNanos);

    /** How long it can be held from now on. */
    long patienceNanos(long nowNanos);

    /** Was held for longer than it can be. */
    void expired();
  }

  private static final class Held {
    final Visitor visitor;
    final long sinceNanos;
    ScheduledFuture<?> expiry;

    Held(Visitor visitor, long sinceNanos) {
      this.visitor = visitor;
      this.sinceNanos = sinceNanos;
    }
  }

  private final CircuitBreaker breaker;
  private final InferenceMetrics metrics;
  private final ScheduledExecutorService executor;
  private final Deque<Held> held = new ArrayDeque<>();
  private ScheduledFuture<?> probeTimer;
  private volatile InferenceFailure lastFailure;

  /**
   * @param failuresToClose failures in a row that close the gate; zero keeps it open
   */
  OutageGate(int failuresToClose, InferenceMetrics metrics, ScheduledExecutorService executor) {
    this.breaker =
        failuresToClose == 0 ? null : new CircuitBreaker(failuresToClose, RetryPolicy::below);
    this.metrics = metrics;
    this.executor = executor;
  }

  /** Goes through at once or later, in the caller's thread or another. */
  void enter(Visitor visitor) {
    synchronized (held) {
      if (breaker != null && !breaker.isClosed()) {
        hold(visitor);
        return;
      }
    }
    visitor.go(false, 0);
  }

  /** The server answered: whoever is held goes. */
  void succeeded() {
    if (breaker == null) {
      return;
    }
    List<Held> released;
    synchronized (held) {
      breaker.succeeded();
      if (held.isEmpty()) {
        return;
      }
      released = List.copyOf(held);
      held.clear();
      tell();
    }
    released.forEach(one -> executor.execute(() -> letThrough(one, false)));
  }

  /**
   * The server did not answer, or could not.
   *
   * @return whether the gate is closed: who failed should come here again, and does not have to
   *     wait before
   */
  boolean failed(boolean probe, InferenceFailure failure) {
    if (breaker == null) {
      return false;
    }
    lastFailure = failure;
    synchronized (held) {
      breaker.failed(probe, failure.retryAfter(), System.nanoTime());
      tell();
      armProbeTimer();
      return !breaker.isClosed();
    }
  }

  /** Why the server is held to be away; null where nothing has failed yet. */
  InferenceFailure lastFailure() {
    return lastFailure;
  }

  /** The probe has not asked. */
  void returnProbe() {
    synchronized (held) {
      breaker.returnProbe();
      armProbeTimer();
    }
  }

  private void hold(Visitor visitor) {
    long now = System.nanoTime();
    Held one = new Held(visitor, now);
    held.add(one);
    one.expiry =
        executor.schedule(
            () -> expire(one), Math.max(0, visitor.patienceNanos(now)), TimeUnit.NANOSECONDS);
    tell();
    armProbeTimer();
  }

  private void expire(Held one) {
    synchronized (held) {
      if (!held.remove(one)) {
        return;
      }
      tell();
    }
    one.visitor.expired();
  }

  private void armProbeTimer() {
    long nanos = breaker.nanosToProbe(System.nanoTime());
    if (nanos < 0 || held.isEmpty() || (probeTimer != null && !probeTimer.isDone())) {
      return;
    }
    probeTimer = executor.schedule(this::probe, nanos, TimeUnit.NANOSECONDS);
  }

  private void probe() {
    Held one;
    synchronized (held) {
      probeTimer = null;
      if (held.isEmpty() || !breaker.takeProbe(System.nanoTime())) {
        armProbeTimer();
        return;
      }
      one = held.poll();
      tell();
    }
    letThrough(one, true);
  }

  private static void letThrough(Held one, boolean probe) {
    one.expiry.cancel(false);
    one.visitor.go(probe, System.nanoTime() - one.sinceNanos);
  }

  private void tell() {
    metrics.batchesHeld.set(held.size());
    metrics.circuitOpen.set(breaker.isClosed() ? 0 : 1);
    metrics.outages.set(breaker.timesOpened());
  }
}
