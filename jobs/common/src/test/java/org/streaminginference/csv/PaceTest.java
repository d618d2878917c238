package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private long nowNanos = 1_000;

  @Test
  void letsOneRecordGoPerInterval() {
    try (Pace pace = new Pace(100, () -> nowNanos)) {
      assertThat(takeAllThatAreDue(pace)).isEqualTo(1);
      forwardMillis(9);
      assertThat(takeAllThatAreDue(pace)).isZero();
      forwardMillis(1);
      assertThat(takeAllThatAreDue(pace)).isEqualTo(1);
      forwardMillis(50);
      assertThat(takeAllThatAreDue(pace)).isEqualTo(5);
    }
  }

  @Test
  void catchesUpWithATenthOfASecondAtMost() {
    try (Pace pace = new Pace(1000, () -> nowNanos)) {
      takeAllThatAreDue(pace);
      forwardMillis(60_000);
      assertThat(takeAllThatAreDue(pace)).isBetween(100, 101);
    }
  }

  @Test
  void wakesUpByItself() {
    try (Pace pace = new Pace(1000, System::nanoTime)) {
      for (int i = 0; i < 3; i++) {
        pace.nextTurn().join();
        pace.emitted();
      }
    }
  }

  @Test
  void withoutARateAnythingGoes() {
    try (Pace pace = new Pace(0, () -> nowNanos)) {
      for (int i = 0; i < 1000; i++) {
        assertThat(pace.nextTurn()).isDone();
        pace.emitted();
      }
    }
  }

  private void forwardMillis(long millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static int takeAllThatAreDue(Pace pace) {
    int taken = 0;
    while (pace.nextTurn().isDone()) {
      pace.emitted();
      taken++;
    }
    return taken;
  }
}
