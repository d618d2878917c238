package org.streaminginference.csv;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.streaminginference.cli.UsageException;

/**
 * The columns that a replay takes, by name.
 *
 * @param text the text to classify
 * @param id the record's identity, or null: file name and record number
 * @param time the event time, or null
 * @param attributes passed through unchanged
 */
public record CsvColumns(String text, String id, String time, List<String> attributes)
    implements Serializable {

  /** Index of a column in {@link #positions}; the attributes follow. */
  static final int TEXT = 0;

  static final int ID = 1;
  static final int TIME = 2;
  static final int ATTRIBUTES = 3;

  /** Position of a column that was not asked for. */
  static final int NONE = -1;

  public CsvColumns {
    attributes = List.copyOf(attributes);
  }

  /**
   * Where the chosen columns stand in a file.
   *
   * @param header the names in the file's first record
   * @param file for the message
   * @return text, id, time, then the attributes; -1 for what was not asked for
   * @throws UsageException when a column is absent or stands there twice
   */
  int[] positions(List<String> header, String file) {
    List<Integer> positions = new ArrayList<>();
    positions.add(position(text, "--text-column", header, file));
    positions.add(position(id, "--id-column", header, file));
    positions.add(position(time, "--time-column", header, file));
    for (String attribute : attributes) {
      positions.add(position(attribute, "--columns", header, file));
    }
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int position(String column, String option, List<String> header, String file) {
    if (column == null) {
      return NONE;
    }
    int count = Collections.frequency(header, column);
    if (count == 1) {
      return header.indexOf(column);
    }
    throw new UsageException(
        count == 0
            ? "The CSV file %s has no column \"%s\" (%s)".formatted(file, column, option)
            : "The CSV file %s has %d columns \"%s\" (%s)".formatted(file, count, column, option),
        "its header is " + String.join(", ", header),
        "the name of exactly one column, in the same case",
        "choose one of these columns with " + option);
  }
}
