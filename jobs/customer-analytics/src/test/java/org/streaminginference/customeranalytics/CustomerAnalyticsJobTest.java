package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.sinks.ResultSinks;

class CustomerAnalyticsJobTest {

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    assertThat(nodes())
        .extracting(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .containsExactlyInAnyOrder(
            "Source: Read predictions = read-predictions",
            "Parse predictions = parse-predictions",
            "Count labels by window = count-labels-by-window",
            "Watch drift = watch-drift",
            "Write label counts: Writer = write-label-counts",
            "Write label counts: Committer = Sink Committer: write-label-counts",
            "Set late ones aside = set-late-ones-aside",
            "Write dead letters: Writer = write-dead-letters",
            "Write dead letters: Committer = Sink Committer: write-dead-letters");
  }

  /** The window operator itself, as the job wires it. */
  @Test
  void countsOutOfOrderAndSetsLateOnesAside() throws Exception {
    try (var harness = windows()) {
      harness.processElement(at("a", 150));
      harness.processElement(at("b", 50));
      harness.processElement(at("c", 99));
      harness.processWatermark(99);
      harness.processElement(at("late", 98));
      harness.processElement(at("d", 100));
      harness.processWatermark(199);

      List<Tally> tallies = harness.extractOutputValues();
      assertThat(tallies.stream().collect(Collectors.groupingBy(Tally::getWindowStartMs)))
          .hasEntrySatisfying(0L, parts -> assertThat(total(parts)).isEqualTo(2))
          .hasEntrySatisfying(100L, parts -> assertThat(total(parts)).isEqualTo(2));
      assertThat(harness.getSideOutput(CustomerAnalyticsJob.LATE))
          .extracting(record -> record.getValue().getId())
          .containsExactly("late");
    }
  }

  @Test
  void keepsOpenWindowsInItsState() throws Exception {
    try (var first = windows()) {
      first.processElement(at("a", 50));
      var state = first.snapshot(1, 1);
      try (var second = create()) {
        second.initializeState(state);
        second.open();
        second.processElement(at("a", 60));
        second.processWatermark(99);

        assertThat(total(second.extractOutputValues())).isEqualTo(2);
        assertThat(second.extractOutputValues().get(0).getLabels().get("l").getScoreSum())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void lateOnesBecomeDeadLetters() throws Exception {
    var harness =
        new org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness<>(
            new org.apache.flink.streaming.api.operators.StreamMap<>(new LateLetters()));
    try (harness) {
      harness.open();
      harness.processElement(at("late", 1_773_568_800_000L));

      var letter = harness.extractOutputValues().get(0);
      assertThat(letter.getId()).isEqualTo("late");
      assertThat(letter.getReason().value()).isEqualTo("late-record");
      assertThat(letter.getDetail())
          .isEqualTo("The prediction of 2026-03-15T10:00:00Z came after its window was closed.");
      assertThat(letter.getOffset()).isEqualTo(5);
      assertThat(letter.getRawBytes()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {LabelledPrediction.class, Tally.class, LabelTally.class})
  void isSerializedWithoutKryo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "--window-ms, 99",
    "--out-of-orderness-ms, -1",
    "--idleness-ms, 0",
    "--top-labels, 501",
    "--reference-windows, 0",
    "--drift-threshold, 1.5",
    "--drift-min-labels, 0",
  })
  void refusesWhatIsOutOfRange(String option, String value) {
    assertThatThrownBy(() -> options(option, value))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The option " + option + " is out of range.\n  got:     " + value);
  }

  static CustomerAnalyticsOptions options(String... more) {
    String[] fixed = {
      "--bootstrap-servers",
      "k:1",
      "--dead-letter-topic",
      "d",
      "--topic",
      "p",
      "--label-counts-topic",
      "c"
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    CustomerAnalyticsOptions options = new CustomerAnalyticsOptions();
    assertThat(Arguments.parse(options, all)).isTrue();
    return options;
  }

  private static StreamRecord<LabelledPrediction> at(String id, long timestampMs) {
    return new StreamRecord<>(Predictions.labelled(id, "l", 0.5, timestampMs), timestampMs);
  }

  private static long total(List<Tally> parts) {
    return parts.stream().mapToLong(Tally::getPredictions).sum();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, LabelledPrediction, Tally> windows()
      throws Exception {
    var harness = create();
    harness.open();
    return harness;
  }

  @SuppressWarnings("unchecked")
  private static KeyedOneInputStreamOperatorTestHarness<String, LabelledPrediction, Tally> create()
      throws Exception {
    StreamNode windows =
        nodes().stream()
            .filter(node -> node.getOperatorName().equals("Count labels by window"))
            .findFirst()
            .orElseThrow();
    return new KeyedOneInputStreamOperatorTestHarness<>(
        (StreamOperatorFactory<Tally>) windows.getOperatorFactory(),
        CustomerAnalyticsJob::model,
        Types.STRING);
  }

  private static List<StreamNode> nodes() {
    KafkaConnection kafka = KafkaConnection.plain("k:1");
    KafkaSinks sinks = new KafkaSinks(kafka, "p", Duration.ofMinutes(10), "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    CustomerAnalyticsJob.define(
        env,
        KafkaSources.readCommitted(kafka, List.of("p"), "g").build(),
        options("--window-ms", "100").settings(),
        ResultSinks.kafka(CustomerAnalyticsJob.WRITE_COUNTS, sinks.labelCounts("c")),
        sinks.deadLetters("d"));
    return env.getStreamGraph().getStreamNodes().stream()
        .sorted(Comparator.comparing(StreamNode::getId))
        .toList();
  }
}
