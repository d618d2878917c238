package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class ReadMessageTest {

  private final ReadMessage function = new ReadMessage();

  ReadMessageTest() {
    function.open(null);
  }

  @Test
  void givesTheFieldsOfAMessage() {
    assertThat(read("{\"id\":\"a\",\"text\":\"t\",\"source\":{\"file\":\"f\",\"record\":2}}"))
        .isEqualTo(Row.of("a", "t", null, null, Row.of("f", 2L, null), null, null, null));
  }

  @Test
  void givesAReasonWhereThereIsNone() {
    assertThat(read("nonsense").getField(6)).isEqualTo("malformed-json");
    assertThat(read("{\"id\":\"a\"}").getField(6)).isEqualTo("invalid-message");
  }

  /**
   * Flink's JSON writes an emoji as twelve bytes: what fits as a message may not as a prediction.
   */
  @Test
  void refusesWhatWouldBeTooLargeAsAPrediction() {
    String fits = "{\"id\":\"a\",\"text\":\"" + "🎉".repeat(300_000) + "\"}";
    assertThat(read(fits).getField(6)).isNull();
    Row tooLarge = read(fits.replace("🎉\"", "🎉".repeat(100_000) + "\""));
    assertThat(tooLarge.getField(6)).isEqualTo("record-too-large");
    assertThat(tooLarge.getField(0)).isEqualTo("a");
    assertThat(tooLarge.getField(1)).isNull();
  }

  private Row read(String value) {
    return function.eval(value.getBytes(StandardCharsets.UTF_8));
  }
}
