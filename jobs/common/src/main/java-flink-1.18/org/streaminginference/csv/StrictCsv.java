package org.streaminginference.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;

/**
 * How FastCSV reads one record, more strictly than its defaults. The last version for Java 11 takes
 * quotes that nothing closes, and loses text where it is told to take nothing after a closing one:
 * both are refused here, as the version of the newer line does.
 */
final class StrictCsv {

  private StrictCsv() {}

  static CsvReader<String[]> of(String record) {
    refuseWrongQuotes(record);
    return CsvReader.builder().skipEmptyLines(false).build(StringArrayHandler.of(), record);
  }

  /** A quote opens at the start of a field only, and two of them within are one character. */
  static void refuseWrongQuotes(String text) {
    boolean quoted = false;
    boolean atStart = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!quoted) {
        quoted = c == '"' && atStart;
        atStart = isEndOfField(c);
      } else if (c == '"') {
        char next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
        if (next == '"') {
          i++;
        } else if (isEndOfField(next)) {
          quoted = false;
        } else {
          throw new CsvParseException("Text stands after a closing quote");
        }
      }
    }
    if (quoted) {
      throw new CsvParseException("A quote is never closed");
    }
  }

  private static boolean isEndOfField(char c) {
    return c == ',' || c == '\n' || c == '\r';
  }
}
