package org.streaminginference.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Texts that wait for a request, and the rule by which they are put together. Pure bookkeeping: no
 * threads, no clock. Not thread-safe.
 *
 * <p>A batch goes when it is full, or when its oldest text has waited for the linger time. While
 * all slots are taken nothing goes, and what waits becomes the next full batches: under load
 * requests are large without any waiting for its own sake.
 */
final class BatchQueue {

  /** A text that waits. */
  static final class Waiting {
    final String text;
    final TextScorer.Answer answer;
    final long arrivedNanos;

    /** When the record is given up; set with its first request. */
    long deadlineNanos;

    Waiting(String text, TextScorer.Answer answer, long arrivedNanos) {
      this.text = text;
      this.answer = answer;
      this.arrivedNanos = arrivedNanos;
    }
  }

  private final int batchSize;
  private final long lingerNanos;
  private final int slots;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Texts of a refused batch: each goes alone, and before all others, because its time runs. */
  private final Deque<Waiting> alone = new ArrayDeque<>();

  private int taken;

  BatchQueue(int batchSize, long lingerNanos, int slots) {
    this.batchSize = batchSize;
    this.lingerNanos = lingerNanos;
    this.slots = slots;
  }

  void add(Waiting text) {
    waiting.add(text);
  }

  void addAlone(Waiting text) {
    alone.add(text);
  }

  /** Takes a slot and the next batch, where both are there; else null. */
  List<Waiting> next(long nowNanos) {
    if (taken == slots) {
      return null;
    }
    if (!alone.isEmpty()) {
      taken++;
      return List.of(alone.poll());
    }
    if (waiting.isEmpty() || (waiting.size() < batchSize && lingerLeft(nowNanos) > 0)) {
      return null;
    }
    taken++;
    List<Waiting> batch = new ArrayList<>(Math.min(batchSize, waiting.size()));
    while (batch.size() < batchSize && !waiting.isEmpty()) {
      batch.add(waiting.poll());
    }
    return batch;
  }

  /** Gives a slot back. */
  void release() {
    taken--;
  }

  /** Nanoseconds until the oldest text has waited long enough; -1 where a timer would not help. */
  long timerNanos(long nowNanos) {
    return waiting.isEmpty() || taken == slots ? -1 : Math.max(0, lingerLeft(nowNanos));
  }

  int size() {
    return waiting.size() + alone.size();
  }

  private long lingerLeft(long nowNanos) {
    return waiting.peek().arrivedNanos + lingerNanos - nowNanos;
  }
}
