package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;
import org.streaminginference.kafka.KafkaRecord;

class EventTimeWatermarksTest {

  private static final long WRITTEN = 1_800_000_000_000L;
  private static final long OLD = 1_400_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private long nanos = -5;
  private final EventTimeWatermarks watermarks =
      new EventTimeWatermarks(Duration.ofSeconds(10), PATIENCE, () -> nanos);

  @Test
  void stayWithTheEventTimesOfAReplay() {
    withoutEventTime(WRITTEN);
    assertThat(told()).isEqualTo(Long.MIN_VALUE);
    withEventTime(OLD);
    withoutEventTime(WRITTEN + 1);
    withEventTime(OLD - 5_000);
    assertThat(told()).isEqualTo(OLD - 10_001);

    // A pause in it is none to those without: only one that comes after it.
    nanos += PATIENCE.toNanos();
    assertThat(told()).isEqualTo(OLD - 10_001);
    withEventTime(OLD + 60_000);
    withoutEventTime(WRITTEN + 2);
    assertThat(told()).isEqualTo(OLD + 49_999);
  }

  @Test
  void goByTheTimesOfWritingWhereThereAreNoOthers() {
    nanos += PATIENCE.toNanos() - 1;
    withoutEventTime(WRITTEN);
    assertThat(told()).isEqualTo(Long.MIN_VALUE);

    nanos += 1;
    withoutEventTime(WRITTEN + 1_000);
    assertThat(told()).isEqualTo(WRITTEN - 9_001);
  }

  private void withEventTime(long timeMs) {
    add("{\"event_time_ms\":" + timeMs + "}", WRITTEN);
  }

  private void withoutEventTime(long writtenMs) {
    add("{}", writtenMs);
  }

  private void add(String value, long writtenMs) {
    KafkaRecord record =
        new KafkaRecord(
            "predictions", 0, 0L, writtenMs, null, value.getBytes(StandardCharsets.UTF_8), 0);
    watermarks.onEvent(record, EventTimes.of(record), null);
  }

  /** The watermark of the next time that Flink asks. */
  private long told() {
    long[] told = {Long.MAX_VALUE};
    watermarks.onPeriodicEmit(
        new WatermarkOutput() {
          @Override
          public void emitWatermark(Watermark watermark) {
            told[0] = watermark.getTimestamp();
          }

          @Override
          public void markIdle() {}

          @Override
          public void markActive() {}
        });
    return told[0];
  }
}
