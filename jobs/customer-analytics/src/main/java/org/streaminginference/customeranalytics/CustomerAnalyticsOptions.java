package org.streaminginference.customeranalytics;

import java.time.Duration;
import org.streaminginference.cli.DeadLetterOptions;
import org.streaminginference.cli.KafkaOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.SinkOptions;
import org.streaminginference.cli.SinkOptions.Kind;
import org.streaminginference.cli.Validated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "customer-analytics",
    description =
        "Counts the labels of predictions in windows of event time and watches their distribution"
            + " for drift, exactly once.",
    sortOptions = false)
final class CustomerAnalyticsOptions implements Validated {

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description =
          "Topic with the predictions; their time is event_time_ms, else that of the Kafka record.")
  String topic;

  @Option(
      names = "--group-id",
      defaultValue = "customer-analytics",
      paramLabel = "GROUP",
      description =
          "Consumer group, whose offsets tell where to begin when there is no checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Option(
      names = "--label-counts-topic",
      paramLabel = "TOPIC",
      description = "Topic for the counts, one record a window and model (with --sinks kafka).")
  String labelCountsTopic;

  @Mixin SinkOptions sinks;

  @Option(
      names = "--window-ms",
      defaultValue = "60000",
      paramLabel = "MS",
      description = "Length of a window. Default: ${DEFAULT-VALUE}.")
  long windowMs;

  @Option(
      names = "--out-of-orderness-ms",
      defaultValue = "10000",
      paramLabel = "MS",
      description =
          "How far a prediction may lie behind the newest one of its partition; what comes later"
              + " than its window is a dead letter late-record. Default: ${DEFAULT-VALUE}.")
  long outOfOrdernessMs;

  @Option(
      names = "--idleness-ms",
      defaultValue = "30000",
      paramLabel = "MS",
      description =
          "A partition that is silent so long no longer holds up the windows of the others."
              + " Default: ${DEFAULT-VALUE}.")
  long idlenessMs;

  @Option(
      names = "--top-labels",
      defaultValue = "100",
      paramLabel = "N",
      description = "So many labels of a window are listed. Default: ${DEFAULT-VALUE}.")
  int topLabels;

  @Option(
      names = "--reference",
      defaultValue = "previous",
      paramLabel = "previous|first",
      description =
          "What drift is measured against. previous: the windows just before, so that only sudden"
              + " changes show. first: the first windows of the model's version, so that slow ones"
              + " show too. Default: ${DEFAULT-VALUE}.")
  DriftSettings.Reference reference;

  @Option(
      names = "--reference-windows",
      defaultValue = "24",
      paramLabel = "N",
      description = "Windows of the reference. Default: ${DEFAULT-VALUE}.")
  int referenceWindows;

  @Option(
      names = "--drift-threshold",
      defaultValue = "0.1",
      paramLabel = "X",
      description =
          "Jensen-Shannon divergence, 0 to 1, above which there is an alert. Default:"
              + " ${DEFAULT-VALUE}.")
  double driftThreshold;

  @Option(
      names = "--drift-min-labels",
      defaultValue = "500",
      paramLabel = "N",
      description =
          "Labels that window and reference need: the fewer there are, the more differs by chance."
              + " Default: ${DEFAULT-VALUE}.")
  long driftMinLabels;

  @Mixin DeadLetterOptions deadLetters;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "customer-analytics",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  @Override
  public void validate(Problems problems) {
    sinks.needs(
        problems, Kind.kafka, "--label-counts-topic", labelCountsTopic, "the name of a topic");
    problems.inRange("--window-ms", windowMs, 100, Duration.ofDays(7).toMillis());
    problems.inRange("--out-of-orderness-ms", outOfOrdernessMs, 0, Duration.ofDays(7).toMillis());
    problems.inRange("--idleness-ms", idlenessMs, 1, Duration.ofDays(1).toMillis());
    problems.inRange("--top-labels", topLabels, 1, 500);
    problems.inRange("--reference-windows", referenceWindows, 1, 1000);
    problems.inRange("--drift-threshold", driftThreshold, 0, 1);
    problems.inRange("--drift-min-labels", driftMinLabels, 1, Integer.MAX_VALUE);
  }

  /** How predictions are counted. */
  AnalyticsSettings settings() {
    return new AnalyticsSettings(
        Duration.ofMillis(windowMs),
        Duration.ofMillis(outOfOrdernessMs),
        Duration.ofMillis(idlenessMs),
        topLabels,
        new DriftSettings(reference, referenceWindows, driftThreshold, driftMinLabels));
  }
}
