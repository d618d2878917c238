package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  @ParameterizedTest
  @CsvSource({"1, 200", "2, 600", "3, 1800", "4, 5400", "5, 8000", "60, 8000"})
  void spreadsOverTheWholeInterval(int attempt, long ceilingMs) {
    LongUnaryOperator random = random();
    long[] delays =
        LongStream.range(0, 2000)
            .map(i -> RetryPolicy.delay(attempt, Duration.ZERO, random).toMillis())
            .toArray();

    assertThat(LongStream.of(delays).max().orElseThrow())
        .isBetween(ceilingMs * 98 / 100, ceilingMs);
    assertThat(LongStream.of(delays).min().orElseThrow()).isLessThan(ceilingMs / 50 + 1);
  }

  @Test
  void neverComesBackBeforeTheServerSaid() {
    LongUnaryOperator random = random();
    for (int i = 0; i < 100; i++) {
      assertThat(RetryPolicy.delay(1, Duration.ofSeconds(3), random))
          .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3200));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, PT3S",
    "' 0 ', PT0S",
    "'Sun, 15 Mar 2026 10:00:30 GMT', PT30S",
    "'Sun, 15 Mar 2026 09:00:00 GMT', PT0S",
    "soon, PT0S",
    "-1, PT0S",
    ", PT0S",
  })
  void readsTheHeader(String header, Duration expected) {
    Instant now = Instant.parse("2026-03-15T10:00:00Z");

    assertThat(RetryPolicy.retryAfter(header, now)).isEqualTo(expected);
  }

  private static LongUnaryOperator random() {
    Random random = new Random(1);
    return below -> (long) (random.nextDouble() * below);
  }
}
