package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.kafka.KafkaRecord;

class EventTimesTest {

  private static final long WRITTEN = 1_800_000_000_000L;
  private static final long EVENT = 1_400_000_000_000L;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a\",\"event_time_ms\":1400000000000}",
        "{\"attributes\":{\"event_time_ms\":\"x\"},\"tags\":[1,{}],\"event_time_ms\":1400000000000,"
      })
  void areThoseOfTheValue(String value) {
    assertThat(of(value)).isEqualTo(EVENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a\"}",
        "{\"event_time_ms\":null}",
        "{\"event_time_ms\":\"1400000000000\"}",
        "{\"event_time_ms\":1400000000000.5}",
        "{\"event_time_ms\":99999999999999999999999}",
        "{\"event_time_ms\":-1}",
        "{\"source\":{\"event_time_ms\":1400000000000}}",
        "[1400000000000]",
        "event_time_ms",
        ""
      })
  void areThoseOfWritingWhereTheValueHasNone(String value) {
    assertThat(of(value)).isEqualTo(WRITTEN);
  }

  @Test
  void areThoseOfWritingForWhatIsFarAheadAndForNoValueAtAll() {
    long ahead = System.currentTimeMillis() + 2 * 60 * 60 * 1000L;
    assertThat(of("{\"event_time_ms\":" + ahead + "}")).isEqualTo(WRITTEN);
    assertThat(EventTimes.of(record(null))).isEqualTo(WRITTEN);
  }

  @Test
  void areTheRecordsOwnAlsoWhereTheyAreThoseOfWriting() {
    KafkaRecord own = record("{\"event_time_ms\":" + EVENT + "}", EVENT);
    KafkaRecord none = record("{}", EVENT);
    assertThat(EventTimes.isOwn(own, EventTimes.of(own))).isTrue();
    assertThat(EventTimes.isOwn(none, EventTimes.of(none))).isFalse();
  }

  private static long of(String value) {
    return EventTimes.of(record(value.getBytes(StandardCharsets.UTF_8)));
  }

  private static KafkaRecord record(byte[] value) {
    return new KafkaRecord("predictions", 0, 0L, WRITTEN, null, value, 0);
  }

  private static KafkaRecord record(String value, long writtenMs) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new KafkaRecord("predictions", 0, 0L, writtenMs, null, bytes, 0);
  }
}
