package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.streaminginference.cli.Arguments;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.TestTopic;

/** The job from its arguments to what a read_committed reader sees. */
@ExtendWith(KafkaTestBroker.class)
class CustomerAnalyticsIT {

  private static final Duration CHECKPOINTS = Duration.ofMillis(200);
  private static final long START = 1_773_568_800_000L;

  /** Kafka's own timestamp of all records: windows go by the event times in the values. */
  private static final long WRITTEN = START + 1000;

  /** That of a record without event time, as a replay of old messages has some. */
  private static final long NOW = START + 3_600_000;

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private final TestTopic predictions = TestTopic.create("predictions", 4);
  private final TestTopic counts = TestTopic.create("label-counts", 1);
  private final TestTopic deadLetters = TestTopic.create("dead-letters", 1);

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
  }

  /**
   * Three of four partitions stay empty: without idleness no window would ever close. The late one
   * comes after the record of its window has been seen.
   */
  @Test
  void countsWindowsOfOnePartitionAndKeepsLateOnes() throws Exception {
    predictions.writeAt(2, WRITTEN, values(START, 0, 5, "a"));
    predictions.writeAt(2, WRITTEN, values(START + 999, 5, 3, "b"));
    predictions.writeAt(2, NOW, List.of("poison".getBytes(StandardCharsets.UTF_8)));
    predictions.writeAt(2, WRITTEN, values(START + 10_000, 8, 1, "end"));

    FLINK.start(FLINK.env(2, CHECKPOINTS), this::run);
    Await.until("the first window", () -> !counts.readCommitted().isEmpty());
    predictions.writeAt(2, WRITTEN, values(START + 1, 9, 1, "late"));
    Await.until("both dead letters", () -> deadLetters.readCommitted().size() == 2);

    List<LabelCounts> windows = counts.read(LabelCounts.class);
    assertThat(windows).hasSize(1);
    assertThat(windows.get(0).getWindowStartMs()).isEqualTo(START);
    assertThat(windows.get(0).getWindowEndMs()).isEqualTo(START + 1000);
    assertThat(windows.get(0).getLabels())
        .extracting(label -> label.getLabel() + " " + label.getCount())
        .containsExactly("a 5", "b 3");
    ConsumerRecord<byte[], byte[]> record = counts.readCommitted().get(0);
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("m/1");
    assertThat(record.timestamp()).isEqualTo(START + 999);
    assertThat(deadLetters.read(DeadLetter.class))
        .extracting(letter -> letter.getReason().value() + " " + letter.getId())
        .containsExactlyInAnyOrder("malformed-json null", "late-record p9");
    assertThat(deadLetters.read(DeadLetter.class))
        .anyMatch(
            letter -> letter.getDetail().contains(Instant.ofEpochMilli(START + 1).toString()));
  }

  @Test
  void countsEachPredictionOnceWhenItsTaskManagerIsLostTwice() throws Exception {
    int perWindow = 500;
    FLINK.start(FLINK.env(2, CHECKPOINTS), this::run);
    for (int window = 0; window < 4; window++) {
      for (int part = 0; part < 4; part++) {
        predictions.writeAt(
            part,
            WRITTEN,
            values(START + window * 1000L, window * perWindow + part * 125, 125, "l" + part));
      }
      int closed = window;
      Await.until(closed + " windows closed", () -> counts.readCommitted().size() >= closed);
      if (window == 1 || window == 2) {
        FLINK.loseTaskManager();
      }
    }
    for (int part = 0; part < 4; part++) {
      predictions.writeAt(part, WRITTEN, values(START + 60_000, part, 1, "end"));
    }
    Await.until("all windows", () -> counts.readCommitted().size() >= 4);

    Map<Long, Long> totals = new TreeMap<>();
    for (LabelCounts window : counts.read(LabelCounts.class)) {
      assertThat(totals.put(window.getWindowStartMs(), window.getPredictions())).isNull();
    }
    long late = deadLetters.read(DeadLetter.class).size();
    assertThat(totals.values().stream().mapToLong(Long::longValue).sum() + late)
        .isEqualTo(4L * perWindow);
    assertThat(totals).hasSize(4);
  }

  private void run(StreamExecutionEnvironment env) throws Exception {
    CustomerAnalyticsOptions options = new CustomerAnalyticsOptions();
    assertThat(
            Arguments.parse(
                options,
                "--bootstrap-servers",
                KafkaTestBroker.bootstrapServers(),
                "--topic",
                predictions.name(),
                "--group-id",
                predictions.name(),
                "--label-counts-topic",
                counts.name(),
                "--dead-letter-topic",
                deadLetters.name(),
                "--window-ms",
                "1000",
                "--out-of-orderness-ms",
                "0",
                "--idleness-ms",
                "1000",
                "--transactional-id-prefix",
                predictions.name()))
        .isTrue();
    CustomerAnalyticsJob.run(env, options);
  }

  private static List<byte[]> values(long eventTimeMs, int from, int count, String label) {
    return IntStream.range(from, from + count)
        .mapToObj(
            i -> Predictions.json(Predictions.of("p" + i, label, 0.5).withEventTimeMs(eventTimeMs)))
        .toList();
  }
}
