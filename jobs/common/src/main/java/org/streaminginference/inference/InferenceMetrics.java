package org.streaminginference.inference;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.streaminginference.contract.DeadLetter;

/** What the client counts; updated by many threads, read by Flink's reporters. */
final class InferenceMetrics {

  final LongAdder batches = new LongAdder();
  final LongAdder records = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder sentOneByOne = new LongAdder();
  final AtomicInteger batchesInFlight = new AtomicInteger();
  final AtomicInteger recordsWaiting = new AtomicInteger();
  final AtomicInteger concurrencyLimit = new AtomicInteger();
  final AtomicInteger batchesHeld = new AtomicInteger();
  final AtomicInteger circuitOpen = new AtomicInteger();
  final AtomicLong outages = new AtomicLong();
  final LongAdder overloads = new LongAdder();
  final LongAdder connectionsRecycled = new LongAdder();
  private volatile int lastBatchSize;
  private volatile long lastRequestMs;
  private final Map<DeadLetter.Reason, LongAdder> failures = new EnumMap<>(DeadLetter.Reason.class);

  InferenceMetrics() {
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      if (reason.value().startsWith("inference-")) {
        failures.put(reason, new LongAdder());
      }
    }
  }

  void batchSent(int size) {
    batches.increment();
    records.add(size);
    lastBatchSize = size;
  }

  void answered(long requestMs) {
    lastRequestMs = requestMs;
  }

  void failed(DeadLetter.Reason reason) {
    failures.get(reason).increment();
  }

  long failures(DeadLetter.Reason reason) {
    return failures.get(reason).sum();
  }

  /**
   * Names, below the operator's group: {@code inference.batches}, {@code
   * inference.failures.<reason>}, …
   */
  void register(MetricGroup operator) {
    MetricGroup group = operator.addGroup("inference");
    group.gauge("batches", (Gauge<Long>) batches::sum);
    group.gauge("records", (Gauge<Long>) records::sum);
    group.gauge("retries", (Gauge<Long>) retries::sum);
    group.gauge("sentOneByOne", (Gauge<Long>) sentOneByOne::sum);
    group.gauge("batchesInFlight", (Gauge<Integer>) batchesInFlight::get);
    group.gauge("recordsWaiting", (Gauge<Integer>) recordsWaiting::get);
    group.gauge("concurrencyLimit", (Gauge<Integer>) concurrencyLimit::get);
    group.gauge("overloads", (Gauge<Long>) overloads::sum);
    group.gauge("circuitOpen", (Gauge<Integer>) circuitOpen::get);
    group.gauge("outages", (Gauge<Long>) outages::get);
    group.gauge("batchesHeld", (Gauge<Integer>) batchesHeld::get);
    group.gauge("connectionsRecycled", (Gauge<Long>) connectionsRecycled::sum);
    group.gauge("lastBatchSize", (Gauge<Integer>) () -> lastBatchSize);
    group.gauge("lastRequestMs", (Gauge<Long>) () -> lastRequestMs);
    MetricGroup failed = group.addGroup("failures");
    failures.forEach((reason, count) -> failed.gauge(reason.value(), (Gauge<Long>) count::sum));
  }
}
