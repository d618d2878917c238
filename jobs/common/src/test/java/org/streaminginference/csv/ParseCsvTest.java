package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.testing.Csv;

class ParseCsvTest {

  private static final CsvColumns COLUMNS = new CsvColumns("text", "id", null, List.of());

  @TempDir Path folder;

  @Test
  void putsEveryRecordOfAnAwkwardFileOnOneSide() throws Exception {
    String file = Csv.write(folder, "a.csv", Csv.awkward()).toString();
    List<IncomingMessage> messages = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    ReplaySettings settings = new ReplaySettings(file, COLUMNS, 0, false, 0);
    try (OneInputStreamOperatorTestHarness<CsvRecord, IncomingMessage> harness =
            ProcessFunctionTestHarnesses.forProcessFunction(new ParseCsv(COLUMNS, "test"));
        CsvCursor cursor = new CsvCursor(settings, CsvSplit.start(List.of(file)))) {
      for (CsvRecord record = cursor.next(); record != null; record = cursor.next()) {
        harness.processElement(new StreamRecord<>(record));
      }
      messages.addAll(harness.extractOutputValues());
      harness.getSideOutput(DeadLetters.TAG).forEach(letter -> letters.add(letter.getValue()));
    }

    assertThat(messages)
        .extracting(incoming -> incoming.getMessage().getId())
        .containsExactly(
            "comma", "quotes", "newline", "emoji", "empty", "long", "crlf", "last-good");
    assertThat(messages)
        .extracting(incoming -> incoming.getMessage().getText())
        .contains("one, two", "she said \"hello\"", "first\nsecond\r\nthird", "", "windows")
        .contains("x".repeat(Csv.LONG_TEXT), "👩‍👩‍👧 naïve 日本");
    assertThat(letters)
        .extracting(letter -> letter.getId() + " " + letter.getReason())
        .containsExactly(
            "short " + Reason.MISSING_COLUMN,
            "a.csv:9 " + Reason.MALFORMED_CSV,
            "bytes " + Reason.INVALID_UTF_8,
            "a.csv:12 " + Reason.MALFORMED_CSV);
    assertThat(letters.get(2).getRawBase64())
        .isEqualTo(
            Base64.getEncoder()
                .encodeToString(
                    "bytes,caf\u00e9 au lait"
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.getJob()).isEqualTo("test");
              assertThat(letter.getSource().getFile()).isEqualTo("a.csv");
              assertThat(letter.getRawTruncated()).isNull();
              assertThat(letter.getIngestedAtMs()).isNotNull();
            });
  }
}
