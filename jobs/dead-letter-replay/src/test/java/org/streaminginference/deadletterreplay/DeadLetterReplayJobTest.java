package org.streaminginference.deadletterreplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;

class DeadLetterReplayJobTest {

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    KafkaConnection kafka = KafkaConnection.plain("k:1");
    KafkaSinks sinks = new KafkaSinks(kafka, "p", Duration.ofMinutes(10), "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    DeadLetterReplayJob.define(
        env,
        KafkaSources.readCommitted(kafka, List.of("d"), "g").build(),
        options("--topics", "m").rules(),
        1,
        sinks.sink("replays", new ReplaySerializer(Set.of("m"))));

    assertThat(
            env.getStreamGraph().getStreamNodes().stream()
                .sorted(Comparator.comparing(StreamNode::getId)))
        .extracting(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .containsExactly(
            "Source: Read dead letters = read-dead-letters",
            "Choose letters = choose-letters",
            "Keep to the rate = keep-to-the-rate",
            "Write to their topics: Writer = write-to-their-topics",
            "Write to their topics: Committer = Sink Committer: write-to-their-topics");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rate 1|It is not clear where the letters go.",
        "--topics a --topic b|It is not clear where the letters go.",
        "--topics a,d|The letters would go back into the dead letters.",
        "--topics a --max-replays 0|The option --max-replays is out of range.",
        "--topics a --rate -1|The option --rate is out of range.",
        "--topics a --reason nonsense|There is no such reason (--reason).",
        "--topics a --from yesterday|The option --from is no time.",
      })
  void tellsWhatIsWrong(String arguments, String problem) {
    assertThatThrownBy(() -> options(arguments.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void readsTimes() {
    ReplayRules rules =
        options(
                "--topics",
                "a",
                "--from",
                "1970-01-01T00:00:01Z",
                "--until",
                "1970-01-01T00:00:02Z")
            .rules();

    assertThat(rules.fromMs()).isEqualTo(1_000);
    assertThat(rules.untilMs()).isEqualTo(2_000);
  }

  static DeadLetterReplayOptions options(String... more) {
    String[] fixed = {"--bootstrap-servers", "k:1", "--dead-letter-topic", "d"};
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    DeadLetterReplayOptions options = new DeadLetterReplayOptions();
    assertThat(Arguments.parse(options, all)).isTrue();
    return options;
  }
}
