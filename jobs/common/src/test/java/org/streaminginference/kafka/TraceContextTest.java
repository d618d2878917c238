package org.streaminginference.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsWhatItWrote() {
    Headers headers = new RecordHeaders();
    TraceContext.write(headers, TRACE);
    assertThat(TraceContext.read(headers)).isEqualTo(TRACE);
    assertThat(TraceContext.read(new RecordHeaders())).isNull();
  }

  /** Whatever stands in the header would go into an HTTP header, and into every output. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX: y"
      })
  void ignoresWhatIsNoContext(String value) {
    Headers headers = new RecordHeaders();
    headers.add(TraceContext.HEADER, value.getBytes(StandardCharsets.US_ASCII));
    assertThat(TraceContext.read(headers)).isNull();
  }

  @Test
  void keepsTheTraceAndMakesAnIdForTheRequest() {
    String child = TraceContext.child(TRACE);
    assertThat(child).startsWith(TRACE.substring(0, 36)).endsWith("-01").hasSameSizeAs(TRACE);
    assertThat(child).isNotEqualTo(TRACE).isNotEqualTo(TraceContext.child(TRACE));
  }
}
