package org.streaminginference.mlinference;

import org.streaminginference.cli.CsvOptions;
import org.streaminginference.cli.DeadLetterOptions;
import org.streaminginference.cli.KafkaOptions;
import org.streaminginference.cli.PlacedInferenceOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.SinkOptions;
import org.streaminginference.cli.SinkOptions.Kind;
import org.streaminginference.cli.UsageException;
import org.streaminginference.cli.Validated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "ml-inference",
    description = "Asks a model about messages and writes its predictions, exactly once.",
    sortOptions = false)
final class MlInferenceOptions implements Validated {

  /** Where messages come from. */
  enum InputKind {
    kafka,
    csv
  }

  @Option(
      names = "--source",
      defaultValue = "kafka",
      paramLabel = "kafka|csv",
      description =
          "kafka: messages from --topic. csv: the CSV files of --input, without Kafka in front."
              + " Default: ${DEFAULT-VALUE}.")
  InputKind source;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Topic with the messages (with --source kafka).")
  String topic;

  @Option(
      names = "--group-id",
      defaultValue = "ml-inference",
      paramLabel = "GROUP",
      description =
          "Consumer group, whose offsets tell where to begin when there is no checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Mixin CsvOptions csv;

  @Mixin PlacedInferenceOptions inference;

  @Option(
      names = "--ordered",
      description =
          "Keep the messages' order within a partition; one slow answer then holds up the others.")
  boolean ordered;

  @Option(
      names = "--predictions-topic",
      paramLabel = "TOPIC",
      description = "Topic for the predictions (with --sinks kafka).")
  String predictionsTopic;

  @Mixin SinkOptions sinks;

  @Mixin DeadLetterOptions deadLetters;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "ml-inference",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  @Override
  public void validate(Problems problems) {
    sinks.needs(
        problems, Kind.kafka, "--predictions-topic", predictionsTopic, "the name of a topic");
  }

  /**
   * @throws UsageException when the topic is missing
   */
  String messagesTopic() {
    if (topic == null || topic.isBlank()) {
      throw new UsageException(
          "The option --topic is missing",
          "nothing, with --source kafka",
          "the name of a topic",
          "add --topic, or read files with --source csv");
    }
    return topic;
  }
}
