package org.streaminginference.csvreplay;

import org.streaminginference.cli.CsvOptions;
import org.streaminginference.cli.DeadLetterOptions;
import org.streaminginference.cli.KafkaOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "csv-replay",
    description = "Writes the records of CSV files as messages to a Kafka topic, exactly once.",
    mixinStandardHelpOptions = false,
    sortOptions = false)
final class CsvReplayOptions {

  @Mixin CsvOptions csv;

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic for the messages.")
  String topic;

  @Mixin DeadLetterOptions deadLetters;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "csv-replay",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;
}
