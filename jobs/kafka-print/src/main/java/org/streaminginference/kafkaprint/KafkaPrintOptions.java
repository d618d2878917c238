package org.streaminginference.kafkaprint;

import java.util.List;
import org.streaminginference.cli.KafkaConnectionOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.Validated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "kafka-print",
    description = "Prints the records of topics to the TaskManager's standard output.",
    sortOptions = false)
final class KafkaPrintOptions implements Validated {

  @Option(
      names = "--topic",
      required = true,
      split = ",",
      paramLabel = "TOPIC,…",
      description = "Topics to print.")
  List<String> topics;

  @Option(
      names = "--group-id",
      defaultValue = "kafka-print",
      paramLabel = "GROUP",
      description =
          "Consumer group, whose offsets tell where to begin when there is no checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Option(
      names = "--prefix",
      defaultValue = "kafka-print",
      paramLabel = "TEXT",
      description = "Stands before each line, to find it in a log. Default: ${DEFAULT-VALUE}.")
  String prefix;

  @Option(
      names = "--max-characters",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Longer values are cut: a log is no place for them. Default: ${DEFAULT-VALUE}.")
  int maxCharacters;

  @Mixin KafkaConnectionOptions kafka;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  @Override
  public void validate(Problems problems) {
    problems.inRange("--max-characters", maxCharacters, 1, 1_000_000);
  }
}
