package org.streaminginference.inference;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.streaminginference.inference.BatchQueue.Waiting;

/**
 * Asks a model server for predictions in batches, with at most so many requests in flight as {@link
 * InferenceSettings#concurrency()} says, and with fewer while the server is overloaded.
 *
 * <p>Each text is answered within its deadline, counted from its first request, whatever the server
 * does; while it is away nobody is asked, and the deadlines stand still for as long as {@link
 * Patience#maxOutage()} allows. A batch keeps its slot while it waits for its next attempt, so a
 * server in trouble gets fewer requests, not more.
 */
final class RemoteScorer implements TextScorer {

  private static final int THREADS = 2;

  /**
   * In a row: more than the connections to one replica that is gone, so that one of many is no
   * outage.
   */
  private static final int FAILURES_OF_AN_OUTAGE = 5;

  private final InferenceSettings settings;
  private final InferenceMetrics metrics;
  private final V2Protocol protocol;
  private final HttpModelClient client;
  private final ScheduledThreadPoolExecutor executor;
  private final OutageGate gate;
  private final Owner owner = new Owner();

  private final BatchDispatcher batches;

  /** Guards itself. */
  private final ConcurrencyLimit limit;

  /**
   * @param threadName for the threads that send and read
   */
  RemoteScorer(InferenceSettings settings, InferenceMetrics metrics, String threadName) {
    this.settings = settings;
    this.metrics = metrics;
    this.limit = new ConcurrencyLimit(settings.concurrency(), settings.patience().slowAnswer());
    metrics.concurrencyLimit.set(limit.current());
    this.executor = BatchDispatcher.threads(THREADS, threadName, 0);
    this.batches =
        new BatchDispatcher(
            new BatchQueue(settings.batch(), settings.concurrency()),
            executor,
            metrics,
            this::start);
    this.protocol = new V2Protocol(settings.endpoint().modelName());
    this.client =
        new HttpModelClient(
            settings.endpoint(), settings.concurrency(), protocol, metrics, executor);
    this.gate = new OutageGate(failuresOfAnOutage(settings.patience()), metrics, executor);
  }

  /**
   * Before the first batch has spent its attempts; never where nobody waits for an outage's end.
   */
  private static int failuresOfAnOutage(Patience patience) {
    return patience.maxOutage().isZero()
        ? 0
        : Math.min(FAILURES_OF_AN_OUTAGE, patience.maxAttempts());
  }

  @Override
  public void score(String text, Answer answer) {
    batches.add(new Waiting(text, answer, System.nanoTime()));
  }

  private void start(List<Waiting> batch) {
    long now = System.nanoTime();
    for (Waiting waiting : batch) {
      if (waiting.deadlineNanos == 0) {
        waiting.deadlineNanos = now + settings.patience().deadline().toNanos();
      }
    }
    executor.execute(() -> ask(batch));
  }

  private void ask(List<Waiting> batch) {
    byte[] body;
    try {
      body = protocol.request(batch.stream().map(waiting -> waiting.text).toList());
    } catch (RuntimeException defect) {
      batch.forEach(waiting -> waiting.answer.broken(defect));
      return;
    }
    new BatchAttempts(batch, body, settings.patience(), client, gate, metrics, executor, owner)
        .begin();
  }

  @Override
  public void close() {
    executor.shutdown();
    client.close();
  }

  /** What batches report. */
  private final class Owner implements BatchAttempts.Owner {

    @Override
    public void answered(long startedNanos) {
      synchronized (limit) {
        limit.answered(startedNanos, System.nanoTime());
        applyLimit();
      }
    }

    @Override
    public void overloaded(long startedNanos) {
      metrics.overloads.increment();
      synchronized (limit) {
        limit.overloaded(startedNanos, System.nanoTime());
        applyLimit();
      }
    }

    private void applyLimit() {
      batches.slots(limit.current());
      metrics.concurrencyLimit.set(limit.current());
    }

    @Override
    public void sendOneByOne(List<Waiting> batch) {
      batches.addAlone(batch);
    }

    @Override
    public void finished() {
      batches.finished();
    }
  }
}
