package org.streaminginference.cli;

import java.util.ArrayList;
import java.util.List;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.ReplaySettings;
import picocli.CommandLine.Option;

/** What to read from CSV files: shared by the jobs that read them. */
public final class CsvOptions {

  @Option(
      names = "--input",
      paramLabel = "FILE|FOLDER",
      description =
          "A CSV file, or a folder whose *.csv files are read in the order of their names.")
  public String input;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "The column with the text to classify.")
  public String textColumn;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The column with the record's identity. Default: <file name>:<record number>.")
  public String idColumn;

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description =
          "The column with the event time: milliseconds since 1970 or ISO 8601. Default: none.")
  public String timeColumn;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "NAME",
      description = "Columns that are passed through as attributes.")
  public List<String> columns = new ArrayList<>();

  @Option(
      names = "--rate",
      defaultValue = "0",
      paramLabel = "R",
      description = "At most R records a second. Default: as fast as the pipeline takes them.")
  public double rate;

  @Option(
      names = "--speed-up",
      defaultValue = "0",
      paramLabel = "X",
      description =
          "Keep the time between records as their --time-column has it, X times faster; 1 is the"
              + " original speed. Default: their times do not matter.")
  public double speedUp;

  @Option(names = "--loop", description = "Start again at the end, for ever.")
  public boolean loop;

  @Option(
      names = "--limit",
      defaultValue = "0",
      paramLabel = "N",
      description = "Stop after N records, dead letters included. Default: no limit.")
  public long limit;

  /**
   * @throws UsageException when an option is missing or out of range
   */
  public ReplaySettings replay() {
    Problems problems = new Problems();
    problems.required("--input", input, "a CSV file or a folder with CSV files");
    problems.required("--text-column", textColumn, "the name of a column in the CSV's header");
    problems.notNegative("--rate", rate, "records a second, or leave it out for no limit");
    problems.notNegative("--limit", limit, "a number of records, or leave it out for no limit");
    problems.notNegative("--speed-up", speedUp, "how many times faster, or leave it out");
    if (speedUp > 0 && timeColumn == null) {
      problems.add(
          "The option --speed-up needs to know when each record once came",
          "no --time-column",
          "the name of the column with the time",
          "add --time-column, or leave --speed-up out");
    }
    problems.throwIfAny();
    return new ReplaySettings(
        input,
        new CsvColumns(textColumn, idColumn, timeColumn, columns),
        rate,
        loop,
        limit,
        speedUp);
  }
}
