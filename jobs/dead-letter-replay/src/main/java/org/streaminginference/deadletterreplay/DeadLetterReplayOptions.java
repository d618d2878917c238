package org.streaminginference.deadletterreplay;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.streaminginference.cli.KafkaOptions;
import org.streaminginference.cli.Problems;
import org.streaminginference.cli.Validated;
import org.streaminginference.contract.DeadLetter.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's arguments. */
@Command(
    name = "dead-letter-replay",
    description = "Sends dead letters to the topics that they came from once more, exactly once.",
    sortOptions = false)
final class DeadLetterReplayOptions implements Validated {

  @Option(
      names = "--dead-letter-topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic with the dead letters.")
  String deadLetterTopic;

  @Option(
      names = "--topics",
      split = ",",
      paramLabel = "TOPIC,…",
      description =
          "Topics that letters may go back to, each to the one that it came from. Letters from"
              + " other topics stay where they are.")
  List<String> topics = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Send all letters to this topic, whichever topic they came from.")
  String topic;

  @Option(
      names = "--reason",
      split = ",",
      paramLabel = "REASON,…",
      description = "Only letters with these reasons, for example inference-unavailable.")
  List<String> reasons = new ArrayList<>();

  @Option(
      names = "--job",
      split = ",",
      paramLabel = "JOB,…",
      description = "Only letters of these jobs.")
  List<String> jobs = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only letters written at this time or later, as in 2026-03-15T10:00:00Z.")
  String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only letters written before this time.")
  String until;

  @Option(
      names = "--max-replays",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "A record that has been sent again so often stays a dead letter. Default:"
              + " ${DEFAULT-VALUE}.")
  int maxReplays;

  @Option(
      names = "--rate",
      defaultValue = "0",
      paramLabel = "R",
      description = "At most R letters a second. Default: as fast as Kafka takes them.")
  double rate;

  @Option(
      names = "--follow",
      arity = "0..1",
      fallbackValue = "true",
      description = "Go on with letters to come. Default: end at what is there at the start.")
  boolean follow;

  @Option(
      names = "--from-earliest",
      description =
          "Begin at the topic's first letter. Default: where the group's last replay ended.")
  boolean fromEarliest;

  @Option(
      names = "--group-id",
      defaultValue = "dead-letter-replay",
      paramLabel = "GROUP",
      description = "Consumer group, whose offsets tell what is done. Default: ${DEFAULT-VALUE}.")
  String groupId;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--transactional-id-prefix",
      defaultValue = "dead-letter-replay",
      paramLabel = "PREFIX",
      description = "Unlike that of any other job on the same Kafka. Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  boolean help;

  private long fromMs;
  private long untilMs;

  @Override
  public void validate(Problems problems) {
    if ((topic == null) == topics.isEmpty()) {
      problems.add(
          "It is not clear where the letters go",
          topic == null ? "neither --topics nor --topic" : "both --topics and --topic",
          "one of --topics (each back to its own) and --topic (all to one)",
          "keep one of the two");
    } else if (targets().contains(deadLetterTopic)) {
      problems.add(
          "The letters would go back into the dead letters",
          deadLetterTopic,
          "topics other than that of --dead-letter-topic",
          "correct --topics or --topic");
    }
    problems.inRange("--max-replays", maxReplays, 1, 1_000);
    problems.notNegative("--rate", rate, "letters a second, or leave it out for no limit");
    Set<String> known = new TreeSet<>();
    for (Reason reason : Reason.values()) {
      known.add(reason.value());
    }
    for (String reason : reasons) {
      if (!known.contains(reason)) {
        problems.add(
            "There is no such reason (--reason)",
            reason,
            String.join(", ", known),
            "correct --reason");
      }
    }
    fromMs = time("--from", from, Long.MIN_VALUE, problems);
    untilMs = time("--until", until, Long.MAX_VALUE, problems);
  }

  /** Which letters go, and where to. */
  ReplayRules rules() {
    return new ReplayRules(
        new TreeSet<>(topics),
        topic,
        new TreeSet<>(reasons),
        new TreeSet<>(jobs),
        fromMs,
        untilMs,
        maxReplays);
  }

  /** Every topic that is written. */
  Set<String> targets() {
    return topic == null ? new LinkedHashSet<>(topics) : Set.of(topic);
  }

  private static long time(String option, String text, long absent, Problems problems) {
    if (text == null) {
      return absent;
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException e) {
      problems.add(
          "The option " + option + " is no time",
          text,
          "ISO 8601 with a time zone, as in 2026-03-15T10:00:00Z",
          "correct " + option);
      return absent;
    }
  }
}
