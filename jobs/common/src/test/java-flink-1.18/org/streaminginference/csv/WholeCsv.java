package org.streaminginference.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;

/** How FastCSV reads a whole file, to hold our own records against. */
final class WholeCsv {

  private WholeCsv() {}

  static CsvReader<CsvRecord> of(String file) {
    StrictCsv.refuseWrongQuotes(file);
    return CsvReader.builder().ofCsvRecord(file);
  }
}
