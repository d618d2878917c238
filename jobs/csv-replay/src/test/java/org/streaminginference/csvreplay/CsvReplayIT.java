package org.streaminginference.csvreplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Message;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.Csv;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.TestTopic;

/** The job from its arguments to what a read_committed reader sees. */
@ExtendWith(KafkaTestBroker.class)
class CsvReplayIT {

  private static final Duration CHECKPOINTS = Duration.ofMillis(200);

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  @TempDir Path folder;

  private final TestTopic messages = TestTopic.create("messages", 2);
  private final TestTopic deadLetters = TestTopic.create("dead-letters", 2);

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
  }

  @Test
  void putsEveryRecordOfAnAwkwardFileIntoOneTopic() throws Exception {
    Csv.write(folder, "a.csv", Csv.awkward());

    run(FLINK.env(2, CHECKPOINTS), "--id-column", "id");

    assertThat(ids(messages))
        .containsExactlyInAnyOrder(
            "comma", "quotes", "newline", "emoji", "empty", "long", "crlf", "last-good");
    List<DeadLetter> letters = deadLetters.read(DeadLetter.class);
    assertThat(letters)
        .extracting(letter -> letter.getId() + " " + letter.getReason().value())
        .containsExactlyInAnyOrder(
            "short missing-column",
            "a.csv:9 malformed-csv",
            "bytes invalid-utf-8",
            "a.csv:12 malformed-csv");
    assertThat(deadLetters.readCommitted())
        .allSatisfy(record -> assertThat(record.key()).isNotEmpty());
  }

  @Test
  void keepsColumnsKeyAndEventTime() throws Exception {
    Csv.write(folder, "a.csv", "text,when,channel\nhello,2026-03-15T10:00:00Z,chat\n");

    run(FLINK.env(1, CHECKPOINTS), "--time-column", "when", "--columns", "channel");

    ConsumerRecord<byte[], byte[]> record = messages.readCommitted().get(0);
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("a.csv:1");
    assertThat(record.timestamp()).isEqualTo(1_773_568_800_000L);
    Message message = Json.mapper().readValue(record.value(), Message.class);
    assertThat(message.getAttributes()).containsEntry("channel", "chat");
    assertThat(message.getEventTimeMs()).isEqualTo(1_773_568_800_000L);
  }

  @Test
  void loopsUpToItsLimit() throws Exception {
    Csv.write(folder, "a.csv", "id,text\n1,x\n,y\n");

    run(FLINK.env(1, CHECKPOINTS), "--id-column", "id", "--loop", "--limit", "5");

    assertThat(ids(messages)).containsExactlyInAnyOrder("1", "a.csv:2", "1:1", "a.csv:2:1", "1:2");
  }

  /** The broker would refuse these timestamps, and the job would fail on each restart. */
  @Test
  void survivesTimesThatKafkaRefuses() throws Exception {
    Csv.write(folder, "a.csv", "text,when\nold,-5\nahead,4102444800000\n");

    run(FLINK.env(1, CHECKPOINTS), "--time-column", "when");

    assertThat(messages.read(Message.class))
        .extracting(Message::getEventTimeMs)
        .containsExactlyInAnyOrder(-5L, 4_102_444_800_000L);
  }

  @Test
  void passesRecordsNearTheSizeLimits() throws Exception {
    String almostTooLong = "\u0001".repeat(600_000);
    Csv.write(
        folder, "a.csv", "text\n" + almostTooLong + "\n" + "x".repeat(3_000_000) + "\nlast\n");

    run(FLINK.env(1, CHECKPOINTS));

    assertThat(messages.read(Message.class))
        .extracting(Message::getText)
        .containsExactlyInAnyOrder(almostTooLong, "last");
    assertThat(deadLetters.read(DeadLetter.class))
        .extracting(DeadLetter::getReason, DeadLetter::getRawTruncated, DeadLetter::getRawBytes)
        .containsExactly(tuple(DeadLetter.Reason.RECORD_TOO_LARGE, true, 3_000_000L));
  }

  @Test
  void staysExactlyOnceWhenItsTaskManagerIsLostTwice() throws Exception {
    int records = 4_000;
    StringBuilder file = new StringBuilder("id,text\n");
    IntStream.range(0, records).forEach(i -> file.append("m").append(i).append(",\"a\nb\"\n"));
    Csv.write(folder, "a.csv", file.toString());

    CompletableFuture<Void> job =
        FLINK.start(
            FLINK.env(1, CHECKPOINTS), env -> run(env, "--id-column", "id", "--rate", "1000"));
    for (int loss = 1; loss <= 2; loss++) {
      int seen = loss * 500;
      Await.until("first commits", () -> messages.readCommitted().size() > seen);
      FLINK.loseTaskManager();
    }
    job.join();

    assertThat(ids(messages))
        .hasSize(records)
        .doesNotHaveDuplicates()
        .containsAll(IntStream.range(0, records).mapToObj(i -> "m" + i).toList());
  }

  /**
   * Half of the records once came long after the others. The first of them waits when the
   * TaskManager is lost, and is neither lost nor doubled; a restored replay does not wait for it.
   */
  @Test
  void keepsTheOriginalTimingAndStaysExactlyOnce() throws Exception {
    StringBuilder file = new StringBuilder("id,text,at\n");
    IntStream.range(0, 30).forEach(i -> file.append("m%d,t,%d\n".formatted(i, i / 15 * 900_000L)));
    Csv.write(folder, "a.csv", file.toString());

    CompletableFuture<Void> job =
        FLINK.start(
            FLINK.env(1, CHECKPOINTS),
            env -> run(env, "--id-column=id", "--time-column=at", "--speed-up=10"));
    Await.until("the first half", () -> messages.readCommitted().size() == 15);
    FLINK.loseTaskManager();
    job.join();

    assertThat(ids(messages)).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void endsWithoutRestartsWhenAColumnIsMissing() {
    Csv.write(folder, "a.csv", "message\nhello\n");

    assertThatThrownBy(() -> run(FLINK.env(1, CHECKPOINTS)))
        .hasStackTraceContaining("The CSV file a.csv has no column \"text\" (--text-column)")
        .hasStackTraceContaining("SuppressRestartsException");
  }

  @Test
  void refusesToRunWithoutCheckpoints() {
    Csv.write(folder, "a.csv", "text\nhello\n");

    assertThatThrownBy(() -> run(FLINK.env(1, null)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Checkpointing is off");
    assertThatThrownBy(
            () -> run(FLINK.env(1, Duration.ofSeconds(10)), "--transaction-timeout-ms", "9000"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Transactions would end before the checkpoint");
  }

  private void run(StreamExecutionEnvironment env, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input", folder.toString(),
                "--text-column", "text",
                "--bootstrap-servers", KafkaTestBroker.bootstrapServers(),
                "--topic", messages.name(),
                "--dead-letter-topic", deadLetters.name(),
                "--transactional-id-prefix", messages.name()));
    arguments.addAll(List.of(more));
    CsvReplayOptions options = new CsvReplayOptions();
    assertThat(Arguments.parse(options, arguments.toArray(String[]::new))).isTrue();
    CsvReplayJob.run(env, options);
  }

  private static List<String> ids(TestTopic topic) throws Exception {
    return topic.read(Message.class).stream().map(Message::getId).toList();
  }
}
