package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.streaminginference.inference.BatchQueue.Waiting;

class BatchQueueTest {

  private static final long LINGER = 100;

  private final BatchQueue queue =
      new BatchQueue(new BatchBounds(3, 100, Duration.ofNanos(LINGER)), 2);

  @Test
  void sendsAFullBatchAtOnce() {
    add(0, "a", "b", "c", "d");

    assertThat(texts(queue.next(0))).containsExactly("a", "b", "c");
    assertThat(queue.next(0)).isNull();
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void sendsAPartOfABatchWhenItsOldestHasWaited() {
    add(0, "a");
    add(50, "b");

    assertThat(queue.next(LINGER - 1)).isNull();
    assertThat(queue.timerNanos(60)).isEqualTo(40);
    assertThat(texts(queue.next(LINGER))).containsExactly("a", "b");
  }

  @Test
  void sendsNothingWhileAllSlotsAreTaken() {
    add(0, "a", "b", "c", "d", "e", "f", "g");
    queue.next(0);
    queue.next(0);

    assertThat(queue.next(LINGER * 10)).isNull();
    assertThat(queue.timerNanos(0)).as("a timer would not help").isEqualTo(-1);
    queue.release();
    assertThat(texts(queue.next(LINGER * 10))).containsExactly("g");
  }

  @Test
  void sendsRefusedTextsAloneAndFirst() {
    add(0, "a", "b", "c");
    queue.addAlone(new Waiting("x", null, 0));
    queue.addAlone(new Waiting("y", null, 0));

    assertThat(texts(queue.next(0))).containsExactly("x");
    assertThat(texts(queue.next(0))).containsExactly("y");
    queue.release();
    assertThat(texts(queue.next(0))).containsExactly("a", "b", "c");
  }

  /** 100 tokens: 400 bytes, less two for each text. */
  @Test
  void sendsABatchThatIsFullOfTokens() {
    String half = "x".repeat(192);
    add(0, half, half, "y");

    assertThat(texts(queue.next(0))).containsExactly(half, half);
    assertThat(queue.next(0)).as("what is left has to linger").isNull();
    assertThat(texts(queue.next(LINGER))).containsExactly("y");
  }

  @Test
  void sendsATextOverTheBoundAlone() {
    String huge = "x".repeat(4000);
    add(0, "a", huge);

    assertThat(texts(queue.next(0))).containsExactly("a");
    assertThat(texts(queue.next(0))).containsExactly(huge);
  }

  @Test
  void sendsNothingUntilFewerAreUnderWayThanItMay() {
    add(0, "a", "b", "c", "d", "e", "f", "g", "h", "i");
    queue.next(0);
    queue.next(0);
    queue.slots(1);

    queue.release();
    assertThat(queue.next(0)).isNull();
    queue.release();
    assertThat(texts(queue.next(0))).containsExactly("g", "h", "i");
  }

  @Test
  void hasNothingToSendWhenEmpty() {
    assertThat(queue.next(0)).isNull();
    assertThat(queue.timerNanos(0)).isEqualTo(-1);
  }

  private void add(long nowNanos, String... texts) {
    for (String text : texts) {
      queue.add(new Waiting(text, null, nowNanos));
    }
  }

  private static List<String> texts(List<Waiting> batch) {
    return batch.stream().map(waiting -> waiting.text).toList();
  }
}
