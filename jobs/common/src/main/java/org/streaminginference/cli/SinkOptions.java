package org.streaminginference.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where results go: shared by the jobs that make some. Dead letters always go to Kafka. */
public final class SinkOptions implements Validated {

  /** A kind of sink. */
  public enum Kind {
    kafka,
    files
  }

  @Option(
      names = "--sinks",
      split = ",",
      defaultValue = "kafka",
      paramLabel = "kafka|files",
      description =
          "Where results go, more than one with commas between: a topic, files of JSON lines below"
              + " --files-folder. Default: ${DEFAULT-VALUE}.")
  public Set<Kind> kinds = EnumSet.of(Kind.kafka);

  @Option(
      names = "--files-folder",
      paramLabel = "FOLDER",
      description = "The folder for files, as in s3://bucket/predictions (with --sinks files).")
  public String folder;

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

  @Override
  public void validate(Problems problems) {
    problems.inRange("--files-roll-bytes", rollBytes, 1, 1L << 40);
    problems.inRange("--files-roll-ms", rollMs, 1, Duration.ofDays(1).toMillis());
    needs(problems, Kind.files, "--files-folder", folder, "a folder that Flink can write to");
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
