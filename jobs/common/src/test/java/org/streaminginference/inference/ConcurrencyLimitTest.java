package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

  private static final long SLOW = 1000;

  private final ConcurrencyLimit limit = new ConcurrencyLimit(8, Duration.ofNanos(SLOW));

  @Test
  void beginsAtItsMostAndStaysThere() {
    limit.answered(0, 10);

    assertThat(limit.current()).isEqualTo(8);
  }

  @Test
  void takesAQuarterForAnOverload() {
    limit.overloaded(0, 10);
    assertThat(limit.current()).isEqualTo(6);
    limit.overloaded(11, 20);
    assertThat(limit.current()).isEqualTo(4);
  }

  @Test
  void takesOnceForRequestsThatWereInFlightTogether() {
    for (int i = 0; i < 8; i++) {
      limit.overloaded(i, 10 + i);
    }

    assertThat(limit.current()).isEqualTo(6);
  }

  @Test
  void takesASlowAnswerForAnOverload() {
    limit.answered(0, SLOW);
    assertThat(limit.current()).isEqualTo(8);
    limit.answered(0, SLOW + 1);
    assertThat(limit.current()).isEqualTo(6);
  }

  @Test
  void givesOneMoreForARoundOfGoodAnswers() {
    limit.overloaded(0, 10);
    for (int i = 0; i < 7; i++) {
      assertThat(limit.current()).isEqualTo(6);
      limit.answered(20, 30);
    }

    assertThat(limit.current()).isEqualTo(7);
  }

  @Test
  void neverGoesBelowOneNorOverItsMost() {
    for (int i = 1; i < 100; i++) {
      limit.overloaded(i * 10L, i * 10L + 1);
    }
    assertThat(limit.current()).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      limit.answered(2000, 2001);
    }
    assertThat(limit.current()).isEqualTo(8);
  }
}
