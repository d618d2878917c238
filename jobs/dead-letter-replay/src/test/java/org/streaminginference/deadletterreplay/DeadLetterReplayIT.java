package org.streaminginference.deadletterreplay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.streaminginference.cli.Arguments;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.TestTopic;

/** The job from its arguments to what a read_committed reader of the first topic sees. */
@ExtendWith(KafkaTestBroker.class)
class DeadLetterReplayIT {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final Duration CHECKPOINTS = Duration.ofMillis(200);

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private final TestTopic letters = TestTopic.create("dead-letters", 2);
  private final TestTopic messages = TestTopic.create("messages", 2);

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
  }

  @Test
  void sendsLettersOnceAndEndsAndNeverAgain() throws Exception {
    letters.write(
        List.of(
            json(letter("a")),
            json(letter("b").withReplays(1).withTraceparent(TRACE)),
            json(letter("c").withReplays(3))));
    // Dead letters come in transactions: the topic's last offset is no record.
    // Flink 1.18's connector waits for a record there, so that the job would not end.
    if (!"1.18".equals(System.getProperty("flink.line"))) {
      letters.writeAborted(List.of(json(letter("aborted"))));
    }

    run(FLINK.env(2, CHECKPOINTS));
    run(FLINK.env(2, CHECKPOINTS));

    assertThat(messages.readCommitted())
        .extracting(
            record ->
                text(record.key())
                    + " "
                    + text(record.value())
                    + " "
                    + Stream.of(record.headers().toArray())
                        .map(header -> header.key() + "=" + text(header.value()))
                        .toList())
        .containsExactlyInAnyOrder(
            "a raw a [replays=1]", "b raw b [replays=2, traceparent=" + TRACE + "]");

    run(FLINK.env(1, CHECKPOINTS), "--from-earliest");
    assertThat(messages.readCommitted()).hasSize(4);
  }

  @Test
  void staysExactlyOnceAndKeepsToItsRateWhenItsTaskManagerIsLost() throws Exception {
    int count = 600;
    letters.write(IntStream.range(0, count).mapToObj(i -> json(letter("m" + i))).toList());

    CompletableFuture<Void> job =
        FLINK.start(FLINK.env(1, CHECKPOINTS), env -> run(env, "--rate", "300"));
    Await.until("first commits", () -> !messages.readCommitted().isEmpty());
    int soFar = messages.readCommitted().size();
    FLINK.loseTaskManager();
    job.join();

    assertThat(soFar).as("sent at a rate, not at once").isLessThan(count);
    assertThat(messages.readCommitted())
        .extracting(record -> text(record.key()))
        .hasSize(count)
        .doesNotHaveDuplicates();
  }

  /** Source, sink, and the clients that look after partitions and transactions: all sign in. */
  @Test
  void signsInWithTlsAndAPassword() throws Exception {
    letters.write(List.of(json(letter("a"))));

    run(
        FLINK.env(1, CHECKPOINTS),
        "--bootstrap-servers=" + KafkaTestBroker.securedBootstrapServers(),
        "--kafka-properties-file=" + KafkaTestBroker.clientProperties());

    assertThat(messages.readCommitted()).hasSize(1);
  }

  private DeadLetter letter(String id) {
    byte[] raw = ("raw " + id).getBytes(StandardCharsets.UTF_8);
    return DeadLetters.of("ml-inference", Reason.INFERENCE_UNAVAILABLE, "d", raw, raw.length, 1)
        .withId(id)
        .withTopic(messages.name());
  }

  private void run(StreamExecutionEnvironment env, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--dead-letter-topic", letters.name(),
                "--topics", messages.name(),
                "--group-id", letters.name(),
                "--transactional-id-prefix", messages.name()));
    arguments.addAll(Arrays.asList(more));
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--bootstrap-servers"))) {
      arguments.add("--bootstrap-servers=" + KafkaTestBroker.bootstrapServers());
    }
    DeadLetterReplayOptions options = new DeadLetterReplayOptions();
    assertThat(Arguments.parse(options, arguments.toArray(String[]::new))).isTrue();
    DeadLetterReplayJob.run(env, options);
  }

  private static byte[] json(DeadLetter letter) {
    try {
      return Json.mapper().writeValueAsBytes(letter);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
