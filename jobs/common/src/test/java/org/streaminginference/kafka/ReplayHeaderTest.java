package org.streaminginference.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayHeaderTest {

  @Test
  void readsWhatItWrote() {
    Headers headers = new RecordHeaders();
    ReplayHeader.write(headers, 1);
    ReplayHeader.write(headers, 12);

    assertThat(ReplayHeader.read(headers)).isEqualTo(12);
  }

  /** Other producers may write anything: that must not fail the job, for it would fail for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "99999999999999999999", "٣", "1.5"})
  void takesAnythingElseForZero(String value) {
    Headers headers = new RecordHeaders();
    headers.add(ReplayHeader.NAME, value.getBytes(StandardCharsets.UTF_8));

    assertThat(ReplayHeader.read(headers)).isZero();
    assertThat(ReplayHeader.read(new RecordHeaders())).isZero();
    assertThat(ReplayHeader.read(new RecordHeaders().add(ReplayHeader.NAME, null))).isZero();
  }
}
