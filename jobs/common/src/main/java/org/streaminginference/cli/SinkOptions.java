package org.streaminginference.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where results go: shared by the jobs that make some. Dead letters always go to Kafka. */
public final class SinkOptions implements Validated {

  private static final Pattern TABLE = Pattern.compile("([A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*");

  /** A kind of sink. */
  public enum Kind {
    kafka,
    files,
    postgres
  }

  /** A form of files. */
  public enum Format {
    json,
    parquet
  }

  @Option(
      names = "--sinks",
      split = ",",
      defaultValue = "kafka",
      paramLabel = "kafka|files|postgres",
      description =
          "Where results go, more than one with commas between: a topic, files below"
              + " --files-folder, a table of PostgreSQL. Default: ${DEFAULT-VALUE}.")
  public Set<Kind> kinds = EnumSet.of(Kind.kafka);

  @Option(
      names = "--files-folder",
      paramLabel = "FOLDER",
      description = "The folder for files, as in s3://bucket/predictions (with --sinks files).")
  public String folder;

  @Option(
      names = "--files-format",
      defaultValue = "json",
      paramLabel = "json|parquet",
      description =
          "JSON lines, or Parquet, whose files end at each checkpoint. Default: ${DEFAULT-VALUE}.")
  public Format format = Format.json;

  @Option(
      names = "--files-roll-bytes",
      defaultValue = "134217728",
      paramLabel = "N",
      description = "A file ends at about this size. Default: ${DEFAULT-VALUE}.")
  public long rollBytes;

  @Option(
      names = "--files-roll-ms",
      defaultValue = "300000",
      paramLabel = "MS",
      description =
          "A file ends no later than this after its first record. Default: ${DEFAULT-VALUE}.")
  public long rollMs;

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description =
          "The database, as in jdbc:postgresql://host:5432/db?sslmode=verify-full (with --sinks"
              + " postgres). No password belongs into it: everybody who sees the job sees it.")
  public String postgresUrl;

  @Option(
      names = "--postgres-user",
      paramLabel = "USER",
      description = "Who signs in (with --sinks postgres).")
  public String postgresUser;

  @Option(
      names = "--postgres-password-file",
      paramLabel = "FILE",
      description =
          "File with the password, in the TaskManager's container; read for each connection.")
  public String postgresPasswordFile;

  @Option(
      names = "--postgres-table",
      paramLabel = "TABLE",
      description =
          "The table, with its schema where it needs one. Default: predictions or label_counts,"
              + " by the job.")
  public String postgresTable;

  @Override
  public void validate(Problems problems) {
    problems.inRange("--files-roll-bytes", rollBytes, 1, 1L << 40);
    problems.inRange("--files-roll-ms", rollMs, 1, Duration.ofDays(1).toMillis());
    needs(problems, Kind.files, "--files-folder", folder, "a folder that Flink can write to");
    needs(
        problems, Kind.postgres, "--postgres-url", postgresUrl, "jdbc:postgresql://host/database");
    needs(problems, Kind.postgres, "--postgres-user", postgresUser, "a user's name");
    if (postgresUrl != null && !postgresUrl.startsWith("jdbc:postgresql:")) {
      problems.add(
          "The option --postgres-url is no URL of PostgreSQL",
          postgresUrl,
          "jdbc:postgresql://host:5432/database",
          "correct --postgres-url");
    }
    if (postgresTable != null && !TABLE.matcher(postgresTable).matches()) {
      problems.add(
          "The option --postgres-table is no name of a table",
          postgresTable,
          "letters, digits and _, with the schema and a dot before it where it needs one",
          "correct --postgres-table");
    }
  }

  /** Whether results go there. */
  public boolean has(Kind kind) {
    return kinds.contains(kind);
  }

  /** An option that one kind of sink cannot do without. */
  public void needs(Problems problems, Kind kind, String option, String value, String allowed) {
    if (has(kind)) {
      problems.required(option, value, allowed + ", with --sinks " + kind);
    }
  }
}
