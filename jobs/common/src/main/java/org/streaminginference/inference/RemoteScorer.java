package org.streaminginference.inference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.streaminginference.inference.BatchQueue.Waiting;

/**
 * Asks a model server for predictions in batches, with at most so many requests in flight as {@link
 * InferenceSettings#concurrency()} says.
 *
 * <p>Each text is answered within its deadline, counted from its first request, whatever the server
 * does. A batch keeps its slot while it waits for its next attempt, so a server in trouble gets
 * fewer requests, not more.
 */
final class RemoteScorer implements TextScorer {

  private static final int THREADS = 2;

  private final InferenceSettings settings;
  private final InferenceMetrics metrics;
  private final V2Protocol protocol;
  private final HttpModelClient client;
  private final ScheduledThreadPoolExecutor executor;

  private final Object lock = new Object();
  private final BatchQueue queue;
  private ScheduledFuture<?> lingerTimer;

  /**
   * @param threadName for the threads that send and read
   */
  RemoteScorer(InferenceSettings settings, InferenceMetrics metrics, String threadName) {
    this.settings = settings;
    this.metrics = metrics;
    this.queue =
        new BatchQueue(settings.batchSize(), settings.linger().toNanos(), settings.concurrency());
    this.executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            },
            // Once closed, nobody waits for an answer any more.
            new ScheduledThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.protocol = new V2Protocol(settings.modelName());
    this.client = new HttpModelClient(settings.modelUrl(), protocol, executor);
  }

  @Override
  public void score(String text, Answer answer) {
    synchronized (lock) {
      queue.add(new Waiting(text, answer, System.nanoTime()));
    }
    sendWhatIsReady();
  }

  private void sendWhatIsReady() {
    List<List<Waiting>> ready = new ArrayList<>(1);
    synchronized (lock) {
      long now = System.nanoTime();
      for (List<Waiting> batch = queue.next(now); batch != null; batch = queue.next(now)) {
        ready.add(batch);
      }
      armLingerTimer(queue.timerNanos(now));
      metrics.recordsWaiting.set(queue.size());
    }
    for (List<Waiting> batch : ready) {
      start(batch);
    }
  }

  private void armLingerTimer(long nanos) {
    if (nanos < 0 || (lingerTimer != null && !lingerTimer.isDone())) {
      return;
    }
    lingerTimer = executor.schedule(this::onLinger, nanos, TimeUnit.NANOSECONDS);
  }

  private void onLinger() {
    synchronized (lock) {
      lingerTimer = null;
    }
    sendWhatIsReady();
  }

  private void start(List<Waiting> batch) {
    metrics.batchesInFlight.incrementAndGet();
    long now = System.nanoTime();
    for (Waiting waiting : batch) {
      if (waiting.deadlineNanos == 0) {
        waiting.deadlineNanos = now + settings.deadline().toNanos();
      }
    }
    executor.execute(() -> orBroken(batch, () -> new Attempts(batch).first()));
  }

  private static void orBroken(List<Waiting> batch, Runnable task) {
    try {
      task.run();
    } catch (Throwable defect) {
      batch.forEach(waiting -> waiting.answer.broken(defect));
    }
  }

  private void finished() {
    metrics.batchesInFlight.decrementAndGet();
    synchronized (lock) {
      queue.release();
    }
    sendWhatIsReady();
  }

  @Override
  public void close() {
    executor.shutdown();
    client.close();
  }

  /** The attempts at one batch, one after the other. */
  private final class Attempts {

    private final List<Waiting> batch;
    private final byte[] body;
    private int attempt;
    private InferenceFailure last;

    Attempts(List<Waiting> batch) {
      this.batch = batch;
      this.body = protocol.request(batch.stream().map(waiting -> waiting.text).toList());
    }

    void first() {
      metrics.batchSent(batch.size());
      next();
    }

    private void next() {
      attempt++;
      long leftMs = millisLeft();
      if (leftMs <= 0) {
        giveUp(InferenceFailure.pastDeadline(settings.deadline(), last));
        return;
      }
      boolean lastChance = leftMs <= settings.requestTimeout().toMillis();
      Duration timeout = lastChance ? Duration.ofMillis(leftMs) : settings.requestTimeout();
      long startedNanos = System.nanoTime();
      client
          .post(body, batch.size(), timeout)
          .whenComplete(
              (answers, error) ->
                  orBroken(
                      batch,
                      () -> {
                        if (error == null) {
                          metrics.answered(
                              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
                          deliver(answers);
                        } else {
                          onFailure(error);
                        }
                      }));
    }

    private void deliver(List<Scored> answers) {
      // The next request goes out before the answers of this one are worked on.
      finished();
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

    private void onFailure(Throwable error) {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      if (!(cause instanceof InferenceFailure failure)) {
        throw new IllegalStateException("The inference client failed", cause);
      }
      last = failure;
      switch (failure.next()) {
        case RETRY -> retryOrGiveUp(failure);
        case SEND_ONE_BY_ONE -> sendOneByOne(failure);
        case GIVE_UP -> giveUp(failure);
      }
    }

    private void retryOrGiveUp(InferenceFailure failure) {
      Duration delay =
          RetryPolicy.delay(attempt, failure.retryAfter(), ThreadLocalRandom.current());
      long leftMs = millisLeft();
      if (leftMs <= 0) {
        giveUp(InferenceFailure.pastDeadline(settings.deadline(), failure));
      } else if (attempt >= settings.maxAttempts() || delay.toMillis() >= leftMs) {
        giveUp(failure);
      } else {
        metrics.retries.increment();
        executor.schedule(
            () -> orBroken(batch, this::next), delay.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void sendOneByOne(InferenceFailure failure) {
      if (batch.size() == 1) {
        giveUp(failure);
        return;
      }
      metrics.sentOneByOne.add(batch.size());
      synchronized (lock) {
        batch.forEach(queue::addAlone);
      }
      finished();
    }

    private void giveUp(InferenceFailure failure) {
      finished();
      batch.forEach(waiting -> fail(waiting, failure));
    }

    private void fail(Waiting waiting, InferenceFailure failure) {
      metrics.failed(failure.reason());
      waiting.answer.failed(failure);
    }

    private long millisLeft() {
      long nanos = batch.get(0).deadlineNanos - System.nanoTime();
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }
}
