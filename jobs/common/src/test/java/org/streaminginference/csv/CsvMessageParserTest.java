package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.message.UnreadableMessage;

class CsvMessageParserTest {

  private static final long NOW = 1_773_568_800_123L;
  private static final List<String> HEADER = List.of("id", "when", "channel", "text");
  private static final CsvColumns COLUMNS =
      new CsvColumns("text", "id", "when", List.of("channel"));

  private final CsvMessageParser parser = new CsvMessageParser(COLUMNS);

  @Test
  void takesTheChosenColumns() throws UnreadableMessage {
    Message message = parser.parse(record("m1,2026-03-15T10:00:00Z,chat,\"a, \"\"b\"\"\"", 0), NOW);

    assertThat(message)
        .isEqualTo(
            new Message()
                .withId("m1")
                .withText("a, \"b\"")
                .withEventTimeMs(1_773_568_800_000L)
                .withIngestedAtMs(NOW)
                .withAttributes(Map.of("channel", "chat"))
                .withSource(new Source().withFile("f.csv").withRecord(7L).withRound(0L)));
  }

  @Test
  void identifiesARecordWithoutIdByItsPlace() throws UnreadableMessage {
    assertThat(parser.parse(record(",,,x", 0), NOW).getId()).isEqualTo("f.csv:7");
    assertThat(parser.parse(record(",,,x", 2), NOW).getId()).isEqualTo("f.csv:7:2");
    assertThat(parser.parse(record("m1,,,x", 2), NOW).getId()).isEqualTo("m1:2");
  }

  @Test
  void takesAnEmptyTextAndAnEmptyTime() throws UnreadableMessage {
    Message message = parser.parse(record("m1,,chat,", 0), NOW);

    assertThat(message.getText()).isEmpty();
    assertThat(message.getEventTimeMs()).isNull();
  }

  @Test
  void refusesAShortRecord() {
    UnreadableMessage failure = fail(record("m1,,chat", 0));

    assertThat(failure.reason()).isEqualTo(Reason.MISSING_COLUMN);
    assertThat(parser.idOfBroken(record("m1,,chat", 0))).isEqualTo("m1");
  }

  @Test
  void refusesWhatIsNotUtf8AndStillFindsTheId() {
    CsvRecord record = record("m1,,chat,caf?", 0);
    record.getRaw()[record.getRaw().length - 1] = (byte) 0xe9;

    assertThat(fail(record).reason()).isEqualTo(Reason.INVALID_UTF_8);
    assertThat(parser.idOfBroken(record)).isEqualTo("m1");
    record.getRaw()[0] = (byte) 0xe9;
    assertThat(parser.idOfBroken(record)).isEqualTo("f.csv:7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1,,chat,\"a\"b", "m1,,\"a\"😀,x"})
  void refusesJunkAfterAQuote(String record) {
    UnreadableMessage failure = fail(record(record, 0));

    assertThat(failure.reason()).isEqualTo(Reason.MALFORMED_CSV);
    assertThat(parser.idOfBroken(record(record, 0))).isEqualTo("f.csv:7");
  }

  @Test
  void refusesATimeThatIsNone() {
    UnreadableMessage failure = fail(record("m1,yesterday,chat,x", 0));

    assertThat(failure.reason()).isEqualTo(Reason.INVALID_MESSAGE);
    assertThat(failure).hasMessageContaining("yesterday").hasMessageContaining("ISO 8601");
  }

  @Test
  void refusesAnIdThatIsTooLong() {
    String id = "i".repeat(1025);

    assertThat(fail(record(id + ",,,x", 0)).reason()).isEqualTo(Reason.INVALID_MESSAGE);
    assertThat(parser.idOfBroken(record(id + ",,,x", 0))).isEqualTo("f.csv:7");
  }

  @Test
  void refusesAMessageThatGrowsOverTheTopicsLimit() {
    String controls = "\u0001".repeat(1_000_000);

    assertThat(fail(record("m1,,," + controls, 0)).reason()).isEqualTo(Reason.RECORD_TOO_LARGE);
  }

  @Test
  void takesAMessageThatFitsThoughItsEstimateDoesNot() throws UnreadableMessage {
    String text = "x".repeat(1_000_000);

    assertThat(parser.parse(record("m1,,," + text, 0), NOW).getText()).isEqualTo(text);
  }

  private UnreadableMessage fail(CsvRecord record) {
    return catchThrowableOfType(UnreadableMessage.class, () -> parser.parse(record, NOW));
  }

  private static CsvRecord record(String line, long round) {
    byte[] raw = line.getBytes(StandardCharsets.UTF_8);
    return new CsvRecord(
        "f.csv", 7, round, raw, raw.length, null, COLUMNS.positions(HEADER, "f.csv"));
  }
}
