package org.streaminginference.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.streaminginference.inference.BatchQueue.Waiting;

/**
 * A {@link BatchQueue} for several threads: whatever makes a batch ready, a text, a slot or the
 * linger time, has it started. Each batch that was started has to be told {@link #finished()}.
 */
final class BatchDispatcher {

  private final ScheduledThreadPoolExecutor executor;
  private final InferenceMetrics metrics;
  private final Consumer<List<Waiting>> start;

  private final Object lock = new Object();
  private final BatchQueue queue;
  private ScheduledFuture<?> lingerTimer;

  /**
   * @param executor for the linger time
   * @param start takes a batch; called without a lock, by the thread that made the batch ready
   */
  BatchDispatcher(
      BatchQueue queue,
      ScheduledThreadPoolExecutor executor,
      InferenceMetrics metrics,
      Consumer<List<Waiting>> start) {
    this.queue = queue;
    this.executor = executor;
    this.metrics = metrics;
    this.start = start;
  }

  /**
   * Daemon threads that do nothing any more once they are shut down: nobody waits for an answer
   * then.
   *
   * @param stackBytes of each thread; 0 is Java's default
   */
  static ScheduledThreadPoolExecutor threads(int count, String name, long stackBytes) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            count,
            task -> {
              Thread thread = new Thread(null, task, name, stackBytes);
              thread.setDaemon(true);
              return thread;
            },
            new ScheduledThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  void add(Waiting text) {
    synchronized (lock) {
      queue.add(text);
    }
    startWhatIsReady();
  }

  /** Texts of a batch that goes once more, each alone; started when the batch is finished. */
  void addAlone(List<Waiting> texts) {
    synchronized (lock) {
      texts.forEach(queue::addAlone);
    }
  }

  /** How many batches may be under way. */
  void slots(int slots) {
    synchronized (lock) {
      queue.slots(slots);
    }
  }

  /** A batch is through, and its slot free. */
  void finished() {
    metrics.batchesInFlight.decrementAndGet();
    synchronized (lock) {
      queue.release();
    }
    startWhatIsReady();
  }

  private void startWhatIsReady() {
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
      metrics.batchesInFlight.incrementAndGet();
      start.accept(batch);
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
    startWhatIsReady();
  }
}
