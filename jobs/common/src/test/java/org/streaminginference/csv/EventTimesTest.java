package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {

  @ParameterizedTest
  @CsvSource({
    "1773568800123, 2026-03-15T10:00:00.123Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "2026-03-15T10:00:00Z, 2026-03-15T10:00:00Z",
    "2026-03-15T10:00:00.5+01:00, 2026-03-15T09:00:00.5Z",
    "2026-03-15 10:00:00, 2026-03-15T10:00:00Z",
    "2026-03-15 10:00+02:00, 2026-03-15T08:00:00Z",
    "2026-03-15T10:00:00, 2026-03-15T10:00:00Z",
    "' 2026-03-15 ', 2026-03-15T00:00:00Z",
  })
  void readsTheUsualForms(String text, String expected) {
    assertThat(Instant.ofEpochMilli(EventTimes.parse(text))).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "15.03.2026", "2026-13-01", "1.5", "2026-03-15T", "😀"})
  void refusesOthers(String text) {
    assertThatThrownBy(() -> EventTimes.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
