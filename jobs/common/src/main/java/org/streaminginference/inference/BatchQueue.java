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
    final int tokens;

    /** When the record is given up; set with its first request. */
    long deadlineNanos;

    Waiting(String text, TextScorer.Answer answer, long arrivedNanos) {
      this.text = text;
      this.answer = answer;
      this.arrivedNanos = arrivedNanos;
      this.tokens = Tokens.estimate(text);
    }
  }

  private final int mostRecords;
  private final int mostTokens;
  private final long lingerNanos;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Texts of a refused batch: each goes alone, and before all others, because its time runs. */
  private final Deque<Waiting> alone = new ArrayDeque<>();

  private long waitingTokens;
  private int slots;
  private int taken;

  BatchQueue(BatchBounds bounds, int slots) {
    this.mostRecords = bounds.records();
    this.mostTokens = bounds.tokens();
    this.lingerNanos = bounds.linger().toNanos();
    this.slots = slots;
  }

  /** How many batches may be under way; where more are, none follows until enough have ended. */
  void slots(int slots) {
    this.slots = slots;
  }

  void add(Waiting text) {
    waiting.add(text);
    waitingTokens += text.tokens;
  }

  void addAlone(Waiting text) {
    alone.add(text);
  }

  /** Takes a slot and the next batch, where both are there; else null. */
  List<Waiting> next(long nowNanos) {
    if (taken >= slots) {
      return null;
    }
    if (!alone.isEmpty()) {
      taken++;
      return List.of(alone.poll());
    }
    if (waiting.isEmpty() || (!isFull() && lingerLeft(nowNanos) > 0)) {
      return null;
    }
    taken++;
    List<Waiting> batch = new ArrayList<>(Math.min(mostRecords, waiting.size()));
    long tokens = 0;
    do {
      Waiting text = waiting.poll();
      batch.add(text);
      tokens += text.tokens;
    } while (batch.size() < mostRecords
        && !waiting.isEmpty()
        && tokens + waiting.peek().tokens <= mostTokens);
    waitingTokens -= tokens;
    return batch;
  }

  private boolean isFull() {
    return waiting.size() >= mostRecords || waitingTokens >= mostTokens;
  }

  /** Gives a slot back. */
  void release() {
    taken--;
  }

  /** Nanoseconds until the oldest text has waited long enough; -1 where a timer would not help. */
  long timerNanos(long nowNanos) {
    return waiting.isEmpty() || taken >= slots ? -1 : Math.max(0, lingerLeft(nowNanos));
  }

  int size() {
    return waiting.size() + alone.size();
  }

  private long lingerLeft(long nowNanos) {
    return waiting.peek().arrivedNanos + lingerNanos - nowNanos;
  }
}
