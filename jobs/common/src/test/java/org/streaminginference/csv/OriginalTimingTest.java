package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OriginalTimingTest {

  private static final CsvColumns COLUMNS = new CsvColumns("text", null, "at", List.of());

  private long nowNanos = 1_000;

  @Test
  void keepsTheTimeBetweenRecords() {
    OriginalTiming timing = timing(1);

    assertThat(waitMs(timing, "1000")).isZero();
    assertThat(waitMs(timing, "1500")).isEqualTo(500);
    pass(500);
    assertThat(waitMs(timing, "1500")).isZero();
    assertThat(waitMs(timing, "3500")).isEqualTo(2000);
  }

  @Test
  void isFasterByTheSpeedUp() {
    OriginalTiming timing = timing(4);

    assertThat(waitMs(timing, "2026-03-15T10:00:00Z")).isZero();
    assertThat(waitMs(timing, "2026-03-15T10:00:01Z")).isEqualTo(250);
  }

  /** What was late does not make what follows late: it is due when it once came. */
  @Test
  void catchesUpAfterAPause() {
    OriginalTiming timing = timing(1);

    waitMs(timing, "0");
    pass(5_000);
    assertThat(waitMs(timing, "1000")).isZero();
    assertThat(waitMs(timing, "7000")).isEqualTo(2000);
  }

  @Test
  void doesNotWaitForRecordsOutOfOrderNorAddTheirDelay() {
    OriginalTiming timing = timing(1);

    waitMs(timing, "10000");
    assertThat(waitMs(timing, "9000")).isZero();
    assertThat(waitMs(timing, "11000")).isEqualTo(1000);
  }

  /** One time in the year 2100, then as before. */
  @Test
  void neitherStallsNorRushesAfterOneWrongTime() {
    OriginalTiming timing = timing(1);

    waitMs(timing, "1000");
    assertThat(waitMs(timing, "4102444800000")).isEqualTo(OriginalTiming.LONGEST_WAIT_MS);
    pass(OriginalTiming.LONGEST_WAIT_MS);
    assertThat(waitMs(timing, "2000")).isZero();
    assertThat(waitMs(timing, "3000")).isEqualTo(1000);
  }

  @Test
  void doesNotWaitForWhatHasNoTime() {
    OriginalTiming timing = timing(1);

    waitMs(timing, "1000");
    assertThat(waitMs(timing, "soon")).isZero();
    assertThat(waitMs(timing, "")).isZero();
    assertThat(timing(0).waitNanos(record("5"))).isZero();
  }

  private OriginalTiming timing(double speedUp) {
    return new OriginalTiming(speedUp, () -> nowNanos);
  }

  private void pass(long ms) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  private static long waitMs(OriginalTiming timing, String time) {
    return TimeUnit.NANOSECONDS.toMillis(timing.waitNanos(record(time)));
  }

  private static CsvRecord record(String time) {
    byte[] raw = ("\"a,\u00e9\"," + time).getBytes(StandardCharsets.UTF_8);
    int[] columns = COLUMNS.positions(List.of("text", "at"), "f.csv");
    return new CsvRecord("f.csv", 1, 0, raw, raw.length, null, columns);
  }
}
