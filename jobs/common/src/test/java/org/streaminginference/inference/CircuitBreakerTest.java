package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final long MS = 1_000_000;

  /** Half of a pause is jitter; this source of chance gives none. */
  private final CircuitBreaker breaker = new CircuitBreaker(3, n -> 0L);

  @Test
  void opensAfterSoManyFailuresInARow() {
    fail(0);
    fail(0);
    breaker.succeeded();
    fail(0);
    fail(0);
    assertThat(breaker.isClosed()).isTrue();

    fail(0);

    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.timesOpened()).isEqualTo(1);
    assertThat(breaker.nanosToProbe(0)).isEqualTo(250 * MS);
  }

  @Test
  void letsOneProbeThroughAfterItsPause() {
    open();

    assertThat(breaker.takeProbe(249 * MS)).isFalse();
    assertThat(breaker.takeProbe(250 * MS)).isTrue();
    assertThat(breaker.takeProbe(9_999 * MS)).as("one at a time").isFalse();
    assertThat(breaker.nanosToProbe(9_999 * MS)).as("nothing to wait for").isEqualTo(-1);
  }

  @Test
  void closesWhenTheProbeIsAnswered() {
    open();
    breaker.takeProbe(250 * MS);

    breaker.succeeded();

    assertThat(breaker.isClosed()).isTrue();
    assertThat(breaker.takeProbe(9_999 * MS)).isFalse();
    fail(0);
    assertThat(breaker.isClosed()).as("counts from zero again").isTrue();
  }

  @Test
  void waitsTwiceAsLongAfterEachFailedProbeButNeverOverFiveSeconds() {
    open();
    long now = 0;
    long[] pauses = {500, 1000, 2000, 2500, 2500};
    for (long pause : pauses) {
      now += breaker.nanosToProbe(now);
      assertThat(breaker.takeProbe(now)).isTrue();
      breaker.failed(true, Duration.ZERO, now);
      assertThat(breaker.nanosToProbe(now)).isEqualTo(pause * MS);
    }
    assertThat(breaker.timesOpened()).as("one outage").isEqualTo(1);
  }

  @Test
  void doesNotLearnFromWhatLeftBeforeItOpened() {
    open();
    breaker.takeProbe(250 * MS);

    fail(260 * MS);

    assertThat(breaker.nanosToProbe(260 * MS)).as("the probe is still out").isEqualTo(-1);
  }

  @Test
  void waitsAsLongAsTheServerAsksUpToFiveSeconds() {
    breaker.failed(false, Duration.ZERO, 0);
    breaker.failed(false, Duration.ZERO, 0);
    breaker.failed(false, Duration.ofSeconds(2), 0);
    assertThat(breaker.nanosToProbe(0)).isEqualTo(2_000 * MS);

    breaker.takeProbe(2_000 * MS);
    breaker.failed(true, Duration.ofDays(3_000_000), 2_000 * MS);
    assertThat(breaker.nanosToProbe(2_000 * MS)).isEqualTo(5_000 * MS);
  }

  @Test
  void aProbeThatDidNotAskGivesItsRightBack() {
    open();
    breaker.takeProbe(250 * MS);

    breaker.returnProbe();

    assertThat(breaker.takeProbe(250 * MS)).isTrue();
  }

  private void open() {
    for (int i = 0; i < 3; i++) {
      fail(0);
    }
  }

  private void fail(long nowNanos) {
    breaker.failed(false, Duration.ZERO, nowNanos);
  }
}
