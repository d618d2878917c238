package org.streaminginference.inference;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.streaminginference.inference.BatchQueue.Waiting;

/**
 * Asks a model in this JVM in batches, on threads of its own: the task's thread only puts texts
 * into the queue. What the model cannot compute for a batch it is asked about text by text, so that
 * only the poison is lost; nothing is tried again, since the same computation would fail again.
 */
final class LocalScorer implements TextScorer {

  /** The model server's own limit, so that a text is refused here as it is there. */
  static final int MAX_TEXT_CHARACTERS = 32_768;

  /** Native code nests deeper than Java's megabyte, and overflows without an exception. */
  private static final long STACK_BYTES = 16L << 20;

  /** For what is being computed at the end; it cannot be interrupted. */
  private static final long END_SECONDS = 60;

  private final LocalModel model;
  private final InferenceMetrics metrics;
  private final ScheduledThreadPoolExecutor executor;
  private final BatchDispatcher batches;
  private volatile boolean closed;

  /**
   * @param model closed with this
   * @param threadName for the threads that compute
   */
  LocalScorer(
      LocalModel model,
      BatchBounds bounds,
      int threads,
      InferenceMetrics metrics,
      String threadName) {
    this.model = model;
    this.metrics = metrics;
    metrics.concurrencyLimit.set(threads);
    this.executor = BatchDispatcher.threads(threads, threadName, STACK_BYTES);
    this.batches =
        new BatchDispatcher(
            new BatchQueue(bounds, threads),
            executor,
            metrics,
            batch -> executor.execute(() -> compute(batch)));
  }

  @Override
  public void score(String text, Answer answer) {
    if (text.length() > MAX_TEXT_CHARACTERS) {
      fail(
          answer,
          InferenceFailure.rejected(
              "The text has %d characters, at most %d are allowed. Cut or split it."
                  .formatted(text.length(), MAX_TEXT_CHARACTERS)));
      return;
    }
    batches.add(new Waiting(text, answer, System.nanoTime()));
  }

  private void compute(List<Waiting> batch) {
    try {
      metrics.batchSent(batch.size());
      answer(batch);
    } catch (Throwable defect) {
      // Errors too: without the runtime's classes, or memory, no record may pass for poison.
      batch.forEach(waiting -> broken(waiting, defect));
    } finally {
      batches.finished();
    }
  }

  private void answer(List<Waiting> batch) {
    long startedNanos = System.nanoTime();
    List<Scored> scored;
    try {
      scored = model.score(batch.stream().map(waiting -> waiting.text).toList());
    } catch (IllegalStateException failure) {
      if (batch.size() == 1) {
        fail(batch.get(0).answer, InferenceFailure.notComputed(failure.getMessage()));
      } else {
        metrics.sentOneByOne.add(batch.size());
        batch.forEach(waiting -> answer(List.of(waiting)));
      }
      return;
    }
    metrics.answered(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    for (int i = 0; i < batch.size() && !closed; i++) {
      batch.get(i).answer.scored(scored.get(i));
    }
  }

  private void fail(Answer answer, InferenceFailure failure) {
    if (!closed) {
      metrics.failed(failure.reason());
      answer.failed(failure);
    }
  }

  private void broken(Waiting waiting, Throwable defect) {
    if (!closed) {
      waiting.answer.broken(defect);
    }
  }

  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
    if (ended()) {
      model.close();
    }
    // Else it stays in memory: to free what still computes would end the whole JVM.
  }

  private boolean ended() {
    boolean interrupted = false;
    try {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
      while (true) {
        try {
          return executor.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // Flink interrupts a task that it cancels, again and again.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
