package org.streaminginference.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;

/** How FastCSV reads one record, more strictly than its defaults. */
final class StrictCsv {

  private StrictCsv() {}

  static CsvReader<String[]> of(String record) {
    return CsvReader.builder()
        .allowUnclosedQuote(false)
        .skipEmptyLines(false)
        .build(StringArrayHandler.of(), record);
  }
}
