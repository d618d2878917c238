package org.streaminginference.sqlinference;

import java.util.LinkedHashMap;
import java.util.Map;
import org.streaminginference.cli.InferenceOptions;
import org.streaminginference.cli.KafkaOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.Validated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "sql-inference",
    description =
        "Runs SQL statements that ask a model with ML_PREDICT; all INSERTs are one job, exactly"
            + " once.",
    sortOptions = false)
final class SqlInferenceOptions implements Validated {

  @Option(
      names = {"--sql-file", "--script"},
      paramLabel = "FILE",
      description =
          "Statements, each ended by a semicolon; $${topic} and the like stand for options."
              + " Default: the packaged analytics-pipeline.sql.")
  String sqlFile;

  @Option(
      names = "--job-name",
      defaultValue = "analytics-pipeline",
      paramLabel = "NAME",
      description = "The job's name, $${job} in the statements. Default: ${DEFAULT-VALUE}.")
  String jobName;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Topic with the messages, $${topic}.")
  String topic;

  @Option(
      names = "--group-id",
      defaultValue = "analytics-pipeline",
      paramLabel = "GROUP",
      description =
          "Consumer group, whose offsets tell where to begin when there is no checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Option(
      names = "--predictions-topic",
      paramLabel = "TOPIC",
      description = "Topic for the predictions, $${predictions-topic}.")
  String predictionsTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      description = "Topic for what cannot be read or scored, $${dead-letter-topic}.")
  String deadLetterTopic;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A further variable of the statements; may be given several times.")
  Map<String, String> variables = new LinkedHashMap<>();

  @Mixin InferenceOptions inference;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "analytics-pipeline",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(
      names = "--explain",
      description = "Print the plan and the uids of its operators, and end.")
  boolean explain;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  @Override
  public void validate(Problems problems) {
    for (String name : variables.keySet()) {
      if (!Variables.isName(name)) {
        problems.add(
            "The option --set has a name that no statement can use",
            name,
            "lower-case letters, digits and hyphens, such as window-size",
            "rename it");
      }
    }
  }

  /** What stands for {@code ${…}} in the statements. */
  Variables variables() {
    Variables all = new Variables();
    variables.forEach(all::put);
    all.put("job", jobName);
    all.put("topic", topic);
    all.put("group-id", groupId);
    all.put("predictions-topic", predictionsTopic);
    all.put("dead-letter-topic", deadLetterTopic);
    all.put("transactional-id-prefix", transactionalIdPrefix);
    all.putList("kafka", TableOptions.kafka(kafka.connection()));
    all.putList(
        "kafka-producer", TableOptions.producer(kafka.transactionTimeout(), kafka.compression));
    all.putList("model-server", TableOptions.model(inference.settings()));
    return all;
  }
}
