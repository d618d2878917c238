package org.streaminginference.csv;

import java.io.Serializable;

/**
 * What to replay and how.
 *
 * @param input a file, or a folder whose {@code *.csv} files are read in the order of their names
 * @param columns the columns to take
 * @param recordsPerSecond upper bound of the pace; 0 means as fast as the pipeline takes them
 * @param loop start again at the end, for ever
 * @param limit stop after so many records, dead letters included; 0 means no limit
 */
public record ReplaySettings(
    String input, CsvColumns columns, double recordsPerSecond, boolean loop, long limit)
    implements Serializable {

  boolean reached(long emitted) {
    return limit > 0 && emitted >= limit;
  }
}
