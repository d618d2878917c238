package org.streaminginference.myjob;

import org.streaminginference.cli.DeadLetterOptions;
import org.streaminginference.cli.KafkaOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.Validated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "my-job",
    description = "Writes the messages that matter to a topic, exactly once.",
    sortOptions = false)
final class MyJobOptions implements Validated {

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic with the messages.")
  String topic;

  @Option(
      names = "--group-id",
      defaultValue = "my-job",
      paramLabel = "GROUP",
      description =
          "Consumer group, whose offsets tell where to begin when there is no checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Option(
      names = "--output-topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic for the messages that are kept.")
  String outputTopic;

  @Option(
      names = "--min-characters",
      defaultValue = "1",
      paramLabel = "N",
      description = "Messages with shorter texts are dropped. Default: ${DEFAULT-VALUE}.")
  int minCharacters;

  @Mixin DeadLetterOptions deadLetters;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "my-job",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  @Override
  public void validate(Problems problems) {
    problems.inRange("--min-characters", minCharacters, 0, 1_000_000);
  }
}
