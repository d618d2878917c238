package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.UsageException;
import org.streaminginference.testing.Csv;

class CsvCursorTest {

  private static final CsvColumns TEXT = new CsvColumns("text", null, null, List.of());

  @TempDir Path folder;

  @Test
  void readsAFolderInTheOrderOfNames() throws IOException {
    Csv.write(folder, "b.csv", "text\nb1\n");
    Csv.write(folder, "a.CSV", "n,text\n1,a1\n2,a2\n");
    Csv.write(folder, "notes.txt", "no csv");

    List<CsvRecord> records = all(replay(false, 0));

    assertThat(records)
        .extracting(r -> r.getFile() + ":" + r.getNumber() + ":" + r.getColumns()[0])
        .containsExactly("a.CSV:1:1", "a.CSV:2:1", "b.csv:1:0");
  }

  @Test
  void resumesAfterAnyRecord() throws IOException {
    Csv.write(folder, "a.csv", Csv.awkward().clone());
    Csv.write(folder, "b.csv", "text\n\n\"b\n1\"\r\nb2");
    ReplaySettings settings = replay(true, 40);
    List<String> whole = describe(all(settings));
    assertThat(whole).hasSize(40).doesNotHaveDuplicates();

    CsvSplitSerializer serializer = new CsvSplitSerializer();
    CsvSplit at = CsvSplit.start(CsvFiles.list(settings.input()));
    for (int passed = 0; passed < whole.size(); passed++) {
      CsvSplit restored = serializer.deserialize(1, serializer.serialize(at));
      assertThat(restored).isEqualTo(at);
      assertThat(describe(rest(settings, restored))).isEqualTo(whole.subList(passed, whole.size()));
      try (CsvCursor cursor = new CsvCursor(settings, restored)) {
        cursor.next();
        at = cursor.position();
      }
    }
  }

  @Test
  void countsRoundsOfALoop() throws IOException {
    Csv.write(folder, "a.csv", "text\nx\ny\n");

    assertThat(all(replay(true, 5)))
        .extracting(r -> r.getNumber() + ":" + r.getRound())
        .containsExactly("1:0", "2:0", "1:1", "2:1", "1:2");
  }

  @Test
  void endsALoopThatHasNothingToRead() throws IOException {
    Csv.write(folder, "a.csv", "text\n\n");

    assertThat(all(replay(true, 0))).isEmpty();
  }

  @Test
  void dropsAByteOrderMarkBeforeAQuotedHeader() throws IOException {
    Csv.write(folder, "a.csv", "\uFEFF\"text\",\"more\nlines\"\nx,1\n");

    assertThat(all(replay(false, 0))).hasSize(1);
  }

  @Test
  void keepsTheBeginningOfAnOverlongRecord() throws IOException {
    Csv.write(folder, "a.csv", "text\n" + "x".repeat(CsvFileSource.MAX_RECORD_BYTES + 5) + "\ny\n");

    List<CsvRecord> records = all(replay(false, 0));

    assertThat(records.get(0).getProblem()).isEqualTo(CsvRecord.Problem.TOO_LARGE);
    assertThat(records.get(0).getRaw()).hasSize(CsvFileSource.MAX_RECORD_BYTES);
    assertThat(records.get(0).getRawBytes()).isEqualTo(CsvFileSource.MAX_RECORD_BYTES + 5);
    assertThat(records.get(1).getProblem()).isNull();
  }

  @Test
  void tellsWhichColumnIsMissing() {
    Csv.write(folder, "a.csv", "id,message\n1,x\n");

    assertThatThrownBy(() -> all(replay(false, 0)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            """
            The CSV file a.csv has no column "text" (--text-column).
              got:     its header is id, message
              allowed: the name of exactly one column, in the same case
              to do:   choose one of these columns with --text-column""");
  }

  @Test
  void refusesAColumnThatStandsThereTwice() {
    Csv.write(folder, "a.csv", "text,text\n1,x\n");

    assertThatThrownBy(() -> all(replay(false, 0)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has 2 columns \"text\"");
  }

  @Test
  void refusesAFileWithoutHeader() {
    Csv.write(folder, "a.csv", "\n\n");

    assertThatThrownBy(() -> all(replay(false, 0)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the file is empty");
  }

  @Test
  void refusesAFolderWithoutCsv() {
    assertThatThrownBy(() -> CsvFiles.list(folder.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The folder holds no CSV file (--input)");
  }

  @Test
  void refusesAPathThatLeadsNowhere() {
    assertThatThrownBy(() -> CsvFiles.list(folder.resolve("absent.csv").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("There is no file or folder to read (--input)");
  }

  private ReplaySettings replay(boolean loop, long limit) {
    return new ReplaySettings(folder.toString(), TEXT, 0, loop, limit);
  }

  private static List<CsvRecord> all(ReplaySettings settings) throws IOException {
    return rest(settings, CsvSplit.start(CsvFiles.list(settings.input())));
  }

  private static List<CsvRecord> rest(ReplaySettings settings, CsvSplit from) throws IOException {
    List<CsvRecord> records = new ArrayList<>();
    try (CsvCursor cursor = new CsvCursor(settings, from)) {
      for (CsvRecord record = cursor.next(); record != null; record = cursor.next()) {
        records.add(record);
      }
    }
    return records;
  }

  private static List<String> describe(List<CsvRecord> records) {
    return records.stream()
        .map(
            r ->
                "%s:%d:%d %s %s"
                    .formatted(
                        r.getFile(),
                        r.getNumber(),
                        r.getRound(),
                        r.getProblem(),
                        new String(r.getRaw(), StandardCharsets.ISO_8859_1)))
        .toList();
  }
}
