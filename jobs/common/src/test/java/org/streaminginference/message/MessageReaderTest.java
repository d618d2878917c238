package org.streaminginference.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;

class MessageReaderTest {

  static Stream<Arguments> poison() {
    String halfAPair = "\\ud83d";
    return Stream.of(
        Arguments.of("", Reason.MALFORMED_JSON, "The value is empty."),
        Arguments.of("   ", Reason.MALFORMED_JSON, "The value is empty."),
        Arguments.of("{\"id\":\"1\",\"text\":\"a\"", Reason.MALFORMED_JSON, "not JSON"),
        Arguments.of("{\"id\":\"1\",\"text\":\"a\"}}", Reason.MALFORMED_JSON, "not JSON"),
        Arguments.of("{\"id\":\"1\",\"text\":\"a\"} {}", Reason.MALFORMED_JSON, "goes on"),
        Arguments.of("{'id':'1','text':'a'}", Reason.MALFORMED_JSON, "not JSON"),
        Arguments.of("{\"id\":\"1\",\"id\":\"2\",\"text\":\"\"}", Reason.MALFORMED_JSON, "Dup"),
        Arguments.of("{\"id\":\"1\",\"text\":\"a\",\"n\":NaN}", Reason.MALFORMED_JSON, "NaN"),
        Arguments.of("{\"id\":\"1\",\"x\":" + "[".repeat(2000), Reason.MALFORMED_JSON, "nesting"),
        Arguments.of("null", Reason.INVALID_MESSAGE, "null"),
        Arguments.of("7", Reason.INVALID_MESSAGE, "not one object"),
        Arguments.of("[]", Reason.INVALID_MESSAGE, "not one object"),
        Arguments.of("{}", Reason.INVALID_MESSAGE, "field id"),
        Arguments.of("{\"id\":true,\"text\":\"a\"}", Reason.INVALID_MESSAGE, "field id"),
        Arguments.of("{\"id\":\"1\",\"text\":[\"a\"]}", Reason.INVALID_MESSAGE, "field text"),
        Arguments.of(
            "{\"id\":\"" + "x".repeat(1025) + "\",\"text\":\"a\"}", Reason.INVALID_MESSAGE, "1025"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"" + halfAPair + "\"}", Reason.INVALID_MESSAGE, "surrogate"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"attributes\":{\"" + halfAPair + "\":\"\"}}",
            Reason.MALFORMED_JSON,
            "surrogate"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"attributes\":{\"a\":null}}",
            Reason.INVALID_MESSAGE,
            "attributes"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"event_time_ms\":1.5}",
            Reason.INVALID_MESSAGE,
            "event_time_ms"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"event_time_ms\":99999999999999999999}",
            Reason.INVALID_MESSAGE,
            "event_time_ms"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"source\":{\"file\":7,\"record\":1}}",
            Reason.INVALID_MESSAGE,
            "source.file"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"source\":{\"file\":\"f\"}}",
            Reason.INVALID_MESSAGE,
            "source.record"),
        Arguments.of(
            "{\"id\":\"1\",\"text\":\"a\",\"source\":{\"file\":\"f\",\"record\":1,\"round\":-1}}",
            Reason.INVALID_MESSAGE,
            "source.round"));
  }

  @ParameterizedTest
  @MethodSource("poison")
  void tellsWhatIsWrong(String value, Reason reason, String detail) {
    UnreadableMessage failure = fail(value.getBytes(StandardCharsets.UTF_8));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining(detail);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] value = "{\"id\":\"1\",\"text\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    value[value.length - 3] = (byte) 0xe9;

    assertThat(fail(value).reason()).isEqualTo(Reason.INVALID_UTF_8);
  }

  @Test
  void refusesADeletedKey() {
    assertThat(fail(null).reason()).isEqualTo(Reason.MALFORMED_JSON);
  }

  @Test
  void readsOnAfterPoison() throws UnreadableMessage {
    MessageReader reader = new MessageReader();
    String text = "x".repeat(20_000) + "😀";

    catchThrowableOfType(UnreadableMessage.class, () -> reader.read(new byte[] {'{', (byte) 0xff}));
    Message message =
        reader.read(("{\"id\":\"1\",\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));

    assertThat(message.getText()).isEqualTo(text);
  }

  /** Whatever the bytes are: a message or a reason, never another exception. */
  @Test
  void survivesSpoiltMessages() {
    Random random = new Random(20260315);
    MessageReader reader = new MessageReader();
    byte[] good =
        "{\"id\":\"é\",\"text\":\"a\\ud83d\\ude00\",\"event_time_ms\":17,\"source\":{\"file\":\"f\",\"record\":1},\"attributes\":{\"k\":\"v\"}}"
            .getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] spoilt = good.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      try {
        reader.read(spoilt);
      } catch (UnreadableMessage e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(25_000, 49_999);
  }

  private static UnreadableMessage fail(byte[] value) {
    return catchThrowableOfType(UnreadableMessage.class, () -> new MessageReader().read(value));
  }
}
