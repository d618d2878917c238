package org.streaminginference.csv;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSplitterTest {

  private static final int NO_LIMIT = 1 << 20;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '\'',
      value = {
        "a,b\\nc,d\\n|a,b;c,d",
        "a\\r\\nb|a;b",
        "a\\rb\\n\\rc|a;b;c",
        "\\n\\na\\n\\n\\nb\\n\\n|a;b",
        "\"x\\ny\",1\\nz|\"x\\ny\",1;z",
        "\"x\"\"\\n\"\"y\"\\nz|\"x\"\"\\n\"\"y\";z",
        "a\"b\\nc|a\"b;c",
        "\"a\"b\"c\\nd|\"a\"b\"c;d",
        "\"\"\\n \\n|\"\"; ",
        ",\\n\",\"|,;\",\"",
      })
  void endsARecordAtALineBreakOutsideQuotes(String file, String expected) throws IOException {
    List<String> records = split(unescape(file));

    assertThat(records).containsExactly(unescape(expected).split(";"));
  }

  @Test
  void tellsOfAQuoteThatNeverCloses() throws IOException {
    RecordSplitter splitter = splitter("a\n\"b\nc", NO_LIMIT);

    assertThat(splitter.next()).isTrue();
    assertThat(splitter.unterminatedQuote()).isFalse();
    assertThat(splitter.next()).isTrue();
    assertThat(splitter.unterminatedQuote()).isTrue();
    assertThat(text(splitter)).isEqualTo("\"b\nc");
    assertThat(splitter.next()).isFalse();
  }

  @Test
  void keepsTheBeginningOfAnOverlongRecordAndGoesOnAfterIt() throws IOException {
    RecordSplitter splitter = splitter("abcdefgh\nxy\n", 4);

    splitter.next();
    assertThat(text(splitter)).isEqualTo("abcd");
    assertThat(splitter.recordBytes()).isEqualTo(8);
    splitter.next();
    assertThat(text(splitter)).isEqualTo("xy");
    assertThat(splitter.recordBytes()).isEqualTo(2);
  }

  @Test
  void goesOnFromAnyOffsetThatItGave() throws IOException {
    String file = "a,1\r\n\n\"b\nb\",2\rc,3\r\nd,4";
    List<String> all = split(file);
    RecordSplitter first = splitter(file, NO_LIMIT);
    for (int passed = 1; passed <= all.size(); passed++) {
      first.next();
      byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
      int offset = (int) first.offset();
      InputStream rest = new ByteArrayInputStream(bytes, offset, bytes.length - offset);

      assertThat(split(new RecordSplitter(rest, offset, NO_LIMIT)))
          .isEqualTo(all.subList(passed, all.size()));
    }
  }

  /**
   * Random files of the characters that matter, against the library on the whole file. Its version
   * for Java 11 loses text of some files there; of one record, as the jobs ask it for, it does not.
   */
  @Test
  @DisabledIfSystemProperty(named = "flink.line", matches = "1\\.18")
  void cutsWhereTheLibraryCuts() throws IOException {
    Random random = new Random(20260315);
    String[] alphabet = {"\"", "\"", ",", "\n", "\r", "\r\n", "a", "é", "😀", " ", "\"\"", "\",\""};
    int compared = 0;
    for (int round = 0; round < 50_000; round++) {
      StringBuilder file = new StringBuilder();
      for (int i = random.nextInt(24); i > 0; i--) {
        file.append(alphabet[random.nextInt(alphabet.length)]);
      }
      List<List<String>> whole = wholeFile(file.toString());
      if (whole != null) {
        assertThat(recordByRecord(file.toString())).as(file.toString()).isEqualTo(whole);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(10_000);
  }

  @Test
  void cutsAtTheEdgesOfItsBuffer() throws IOException {
    Random random = new Random(7);
    for (int shift = -3; shift <= 3; shift++) {
      String file = "a".repeat(64 * 1024 + shift) + "\r\n\"b\nb\"\r\nc";
      assertThat(split(file)).hasSize(3).last().isEqualTo("c");
      assertThat(split(new RecordSplitter(trickle(file, random), 0, NO_LIMIT))).hasSize(3);
    }
  }

  /** The library's records, or null where it finds the file malformed. */
  private static List<List<String>> wholeFile(String file) throws IOException {
    List<List<String>> records = new ArrayList<>();
    try (var reader = WholeCsv.of(file)) {
      reader.forEach(record -> records.add(record.getFields()));
      return records;
    } catch (CsvParseException e) {
      return null;
    }
  }

  private static List<List<String>> recordByRecord(String file) throws IOException {
    List<List<String>> records = new ArrayList<>();
    for (String record : split(file)) {
      records.add(List.of(CsvFields.of(record)));
    }
    return records;
  }

  private static List<String> split(String file) throws IOException {
    return split(splitter(file, NO_LIMIT));
  }

  private static List<String> split(RecordSplitter splitter) throws IOException {
    List<String> records = new ArrayList<>();
    while (splitter.next()) {
      records.add(text(splitter));
    }
    return records;
  }

  private static RecordSplitter splitter(String file, int maxRecordBytes) {
    return new RecordSplitter(
        new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), 0, maxRecordBytes);
  }

  private static String text(RecordSplitter splitter) {
    return new String(splitter.raw(), StandardCharsets.UTF_8);
  }

  /** Gives a few bytes at a time, as files over a network do. */
  private static InputStream trickle(String file, Random random) {
    return new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(5)));
      }
    };
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\r", "\r");
  }
}
