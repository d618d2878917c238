package org.streaminginference.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The fields of one CSV record, as RFC 4180 has them. */
final class CsvFields {

  private CsvFields() {}

  /**
   * @param record one record without its line break, not empty
   * @throws CsvParseException when it is not a CSV record, or more than one
   */
  static String[] of(String record) {
    try (CsvReader<String[]> reader = StrictCsv.of(record)) {
      var records = reader.iterator();
      String[] fields = records.next();
      if (records.hasNext()) {
        throw new CsvParseException("A quote stands in the middle of a field");
      }
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
