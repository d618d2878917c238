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
 * @param speedUp keep the time between records as their time column has it, so many times faster; 0
 *     means that their times do not matter
 */
public record ReplaySettings(
    String input,
    CsvColumns columns,
    double recordsPerSecond,
    boolean loop,
    long limit,
    double speedUp)
    implements Serializable {

  /** A replay in which the records' times do not matter. */
  public ReplaySettings(
      String input, CsvColumns columns, double recordsPerSecond, boolean loop, long limit) {
    this(input, columns, recordsPerSecond, loop, limit, 0);
  }

  boolean reached(long emitted) {
    return limit > 0 && emitted >= limit;
  }
}
