package org.streaminginference.inference;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.streaminginference.inference.BatchQueue.Waiting;

/** The attempts at one batch, one after the other, until each of its texts has an outcome. */
final class BatchAttempts implements OutageGate.Visitor {

  /** An outage gives a batch its attempts back; one that brings the server down gets no more. */
  private static final int FORGIVEN_OUTAGES = 2;

  /** Whose batch it is. */
  interface Owner {

    /** An answer came, of whatever kind. */
    void answered(long startedNanos);

    /** The server refused for lack of room, or was too slow. */
    void overloaded(long startedNanos);

    /** These are to be asked about alone. */
    void sendOneByOne(List<Waiting> batch);

    /** The slot is free. */
    void finished();
  }

  private final List<Waiting> batch;
  private final byte[] body;
  private final Patience patience;
  private final HttpModelClient client;
  private final OutageGate gate;
  private final InferenceMetrics metrics;
  private final ScheduledExecutorService executor;
  private final Owner owner;

  private int attempt;
  private int outages;
  private long outageLeftNanos;
  private boolean isProbe;
  private InferenceFailure last;

  BatchAttempts(
      List<Waiting> batch,
      byte[] body,
      Patience patience,
      HttpModelClient client,
      OutageGate gate,
      InferenceMetrics metrics,
      ScheduledExecutorService executor,
      Owner owner) {
    this.batch = batch;
    this.body = body;
    this.patience = patience;
    this.client = client;
    this.gate = gate;
    this.metrics = metrics;
    this.executor = executor;
    this.owner = owner;
    this.outageLeftNanos = patience.maxOutage().toNanos();
  }

  /** To be called once. */
  void begin() {
    metrics.batchSent(batch.size());
    gate.enter(this);
  }

  @Override
  public long patienceNanos(long nowNanos) {
    return batch.get(0).deadlineNanos - nowNanos + outageLeftNanos;
  }

  @Override
  public void expired() {
    // Its own last failure, or that of others where it was held before its first attempt.
    InferenceFailure why = last == null ? gate.lastFailure() : last;
    orBroken(() -> giveUp(InferenceFailure.away(patience.maxOutage(), why)));
  }

  @Override
  public void go(boolean probe, long heldNanos) {
    orBroken(
        () -> {
          if (heldNanos > 0) {
            standStill(heldNanos);
          }
          if (!probe) {
            // What a probe finds out is not the fault of its batch.
            attempt++;
          }
          isProbe = probe;
          ask();
        });
  }

  private void standStill(long heldNanos) {
    long nanos = Math.min(heldNanos, outageLeftNanos);
    outageLeftNanos -= nanos;
    batch.forEach(waiting -> waiting.deadlineNanos += nanos);
    if (!isProbe && outages++ < FORGIVEN_OUTAGES) {
      attempt = 0;
    }
  }

  private void ask() {
    long leftMs = millisLeft();
    if (leftMs <= 0) {
      if (isProbe) {
        gate.returnProbe();
      }
      giveUp(InferenceFailure.pastDeadline(patience.deadline(), last));
      return;
    }
    boolean lastChance = leftMs < patience.requestTimeout().toMillis();
    Duration timeout = lastChance ? Duration.ofMillis(leftMs) : patience.requestTimeout();
    long startedNanos = System.nanoTime();
    client
        .post(body, batch.size(), timeout, traceparent())
        .whenComplete(
            (answers, error) ->
                orBroken(
                    () -> {
                      if (error == null) {
                        onAnswers(answers, startedNanos);
                      } else {
                        onError(error, startedNanos, lastChance);
                      }
                    }));
  }

  /** A request has room for one: that of the first text that has any. */
  private String traceparent() {
    return batch.stream()
        .map(waiting -> waiting.answer.traceparent())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void onAnswers(List<Scored> answers, long startedNanos) {
    metrics.answered(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    gate.succeeded();
    owner.answered(startedNanos);
    // The next request goes out before the answers of this one are worked on.
    owner.finished();
    for (int i = 0; i < batch.size(); i++) {
      Scored scored = answers.get(i);
      if (scored == null) {
        fail(
            batch.get(i),
            InferenceFailure.invalidResponse(
                "The model server's answer for this text has no usable label, labels or entities."));
      } else {
        batch.get(i).answer.scored(scored);
      }
    }
  }

  private void onError(Throwable error, long startedNanos, boolean lastChance) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (!(cause instanceof InferenceFailure failure)) {
      throw new IllegalStateException("The inference client failed", cause);
    }
    last = failure;
    boolean isAway = false;
    if (!failure.serverInTrouble()) {
      gate.succeeded();
      owner.answered(startedNanos);
    } else if (isProbe || !lastChance || !failure.isTimeout()) {
      // A time-out cut short by the record's deadline says little about the server.
      owner.overloaded(startedNanos);
      isAway = gate.failed(isProbe, failure);
    }
    if (isAway) {
      gate.enter(this);
      return;
    }
    switch (failure.next()) {
      case RETRY -> retryOrGiveUp(failure);
      case SEND_ONE_BY_ONE -> sendOneByOne(failure);
      case GIVE_UP -> giveUp(failure);
    }
  }

  private void retryOrGiveUp(InferenceFailure failure) {
    Duration delay = RetryPolicy.delay(attempt, failure.retryAfter(), RetryPolicy::below);
    long leftMs = millisLeft();
    if (leftMs <= 0) {
      giveUp(InferenceFailure.pastDeadline(patience.deadline(), failure));
    } else if (attempt >= patience.maxAttempts() || delay.toMillis() >= leftMs) {
      giveUp(failure);
    } else {
      metrics.retries.increment();
      executor.schedule(() -> gate.enter(this), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sendOneByOne(InferenceFailure failure) {
    if (batch.size() == 1) {
      giveUp(failure);
      return;
    }
    metrics.sentOneByOne.add(batch.size());
    owner.sendOneByOne(batch);
    owner.finished();
  }

  private void giveUp(InferenceFailure failure) {
    owner.finished();
    batch.forEach(waiting -> fail(waiting, failure));
  }

  private void fail(Waiting waiting, InferenceFailure failure) {
    metrics.failed(failure.reason());
    waiting.answer.failed(failure);
  }

  private void orBroken(Runnable task) {
    try {
      task.run();
    } catch (Throwable defect) {
      batch.forEach(waiting -> waiting.answer.broken(defect));
    }
  }

  private long millisLeft() {
    return TimeUnit.NANOSECONDS.toMillis(batch.get(0).deadlineNanos - System.nanoTime());
  }
}
