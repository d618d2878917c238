package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.streaminginference.cli.Arguments;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.Source;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.InferenceJobSetting;
import org.streaminginference.testing.ModelServerProcess;
import org.streaminginference.testing.StubModelServer;
import org.streaminginference.testing.TestTopic;

/** The packaged statements from the arguments to what a read_committed reader sees. */
class SqlInferenceIT extends InferenceJobSetting {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  /** As ml-inference writes it: a reader cannot tell the two jobs apart. */
  @Test
  void writesPredictionsAsTheContractHasThem() throws Exception {
    Message whole =
        new Message()
            .withId("m1")
            .withText("it's “hello” 🎉")
            .withEventTimeMs(1_773_568_800_000L)
            .withIngestedAtMs(1_773_568_800_123L)
            .withSource(new Source().withFile("f.csv").withRecord(3L).withRound(1L))
            .withAttributes(Map.of("channel", "chat"));
    List<String> asked = tracesOfRequests();
    messages.write(json(whole), Map.of("traceparent", TRACE));
    messages.write(bytes("not json"), Map.of("traceparent", TRACE));
    messages.write(List.of(json(new Message().withId("empty").withText(""))));

    start(1, "--batch-size", "1");
    awaitOutcomes(3);

    ConsumerRecord<byte[], byte[]> record = byKey(predictions).get("m1");
    Prediction prediction = Json.mapper().readValue(record.value(), Prediction.class);
    assertThat(prediction)
        .isEqualTo(
            new Prediction()
                .withId("m1")
                .withText(whole.getText())
                .withLabel("length-" + whole.getText().length())
                .withScore(0.5)
                .withModelName(StubModelServer.MODEL)
                .withModelVersion(StubModelServer.VERSION)
                .withModelSha256(StubModelServer.SHA256)
                .withEventTimeMs(whole.getEventTimeMs())
                .withIngestedAtMs(whole.getIngestedAtMs())
                .withPredictedAtMs(prediction.getPredictedAtMs())
                .withSource(whole.getSource())
                .withAttributes(whole.getAttributes())
                .withTraceparent(TRACE));
    assertThat(prediction.getPredictedAtMs()).isPositive();
    assertThat(record.timestamp()).isEqualTo(1_773_568_800_000L);
    assertThat(record.headers().lastHeader("model_version").value())
        .isEqualTo(bytes(StubModelServer.VERSION));
    assertThat(record.headers().lastHeader("traceparent").value()).isEqualTo(bytes(TRACE));
    assertThat(asked).hasSize(2).filteredOn(SqlInferenceIT::isOfTheTrace).hasSize(1);
    assertThat(asked).contains("none");
    ConsumerRecord<byte[], byte[]> letter = deadLetters.readCommitted().get(0);
    assertThat(Json.mapper().readValue(letter.value(), DeadLetter.class).getTraceparent())
        .isEqualTo(TRACE);
    assertThat(letter.headers().lastHeader("traceparent").value()).isEqualTo(bytes(TRACE));
    assertThat(byKey(predictions).get("empty").headers().lastHeader("traceparent")).isNull();
    // Fields that the schema wants are null, all others are absent.
    JsonNode empty = Json.mapper().readTree(byKey(predictions).get("empty").value());
    assertThat(empty.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "text",
            "label",
            "score",
            "model_name",
            "model_version",
            "model_sha256",
            "predicted_at_ms");
    assertThat(empty.get("label").isNull()).isTrue();
  }

  @Test
  void putsEveryPoisonIntoTheDeadLetters() throws Exception {
    server.behave(StubModelServer.refusing("poison"));
    List<byte[]> values = new ArrayList<>();
    values.add(null);
    values.add(bytes("not json"));
    values.add(bytes("{\"id\":\"no-text\"}"));
    values.add(new byte[] {'"', (byte) 0xff, '"'});
    values.add(
        json(
            new Message()
                .withId("refused")
                .withText("poison")
                .withIngestedAtMs(5L)
                .withSource(new Source().withFile("f.csv").withRecord(3L))));
    IntStream.range(0, 50)
        .forEach(i -> values.add(json(new Message().withId("good-" + i).withText("t"))));
    messages.write(values);

    start(2);
    awaitOutcomes(values.size());

    assertThat(byKey(predictions).keySet()).hasSize(50).allMatch(id -> id.startsWith("good-"));
    List<DeadLetter> letters = deadLetters.read(DeadLetter.class);
    assertThat(letters)
        .extracting(letter -> letter.getReason().value())
        .containsExactlyInAnyOrder(
            "malformed-json",
            "malformed-json",
            "invalid-message",
            "invalid-utf-8",
            "inference-rejected");
    assertThat(letters)
        .allMatch(letter -> letter.getJob().equals("analytics-pipeline"))
        .allMatch(letter -> letter.getTopic().equals(messages.name()))
        .allMatch(letter -> letter.getPartition() != null && letter.getOffset() != null);
    ConsumerRecord<byte[], byte[]> record = byKey(deadLetters).get("refused");
    DeadLetter refused = Json.mapper().readValue(record.value(), DeadLetter.class);
    assertThat(refused.getId()).isEqualTo("refused");
    assertThat(refused.getDetail()).contains("poison");
    assertThat(refused.getIngestedAtMs()).isEqualTo(5L);
    assertThat(refused.getSource()).isEqualTo(new Source().withFile("f.csv").withRecord(3L));
  }

  /** With Flink's own limit of ten rows at a time, no request would hold more than ten. */
  @Test
  void asksOnceForEachMessageInFullBatches() throws Exception {
    messages.write(many(400));

    start(1, "--batch-linger-ms", "2000");
    awaitOutcomes(400);

    assertThat(server.requests().stream().mapToInt(List::size).max()).hasValue(32);
    assertThat(server.requests().stream().mapToInt(List::size).sum()).isEqualTo(400);
  }

  @Test
  void losesAndDoublesNothingWhenATaskManagerIsLost() throws Exception {
    messages.write(many(300));
    server.behave(
        request -> {
          if (request.number() == 5) {
            request.hang();
          } else {
            request.answerWell();
          }
        });

    start(2, "--batch-size", "8", "--request-timeout-ms", "60000", "--deadline-ms", "120000");
    Await.until("some are committed", () -> !predictions.readCommitted().isEmpty());
    FLINK.loseTaskManager();
    server.behave(StubModelServer.Request::answerWell);
    awaitOutcomes(300);

    assertThat(predictions.readCommitted()).hasSize(300);
    assertThat(byKey(predictions)).hasSize(300);
  }

  /** No stub: what Flair itself said about the bundle's golden texts comes out of SQL. */
  @Test
  void givesWhatFlairGaveWithTheRealModelServer() throws Exception {
    assumeThat(ModelServerProcess.isBuilt()).as("the model server is built").isTrue();
    List<JsonNode> golden = ModelServerProcess.golden();
    messages.write(
        IntStream.range(0, golden.size())
            .mapToObj(
                i -> new Message().withId("g" + i).withText(golden.get(i).path("text").asText()))
            .map(SqlInferenceIT::json)
            .toList());

    try (ModelServerProcess real = new ModelServerProcess()) {
      start(1, "--model-url", real.url().toString(), "--model-name", ModelServerProcess.MODEL);
      awaitOutcomes(golden.size());
    }

    Map<String, ConsumerRecord<byte[], byte[]>> records = byKey(predictions);
    assertThat(records).hasSize(golden.size());
    for (int i = 0; i < golden.size(); i++) {
      JsonNode prediction = Json.mapper().readTree(records.get("g" + i).value());
      JsonNode expected = golden.get(i);
      assertThat(prediction.get("label")).as("%s", expected).isEqualTo(expected.get("label"));
      assertThat(prediction.path("score").asDouble())
          .as("%s", expected)
          .isCloseTo(expected.path("score").asDouble(), within(1e-4));
      assertThat(prediction.path("model_sha256").asText()).matches("[0-9a-f]{64}");
    }
  }

  /** A model without columns for errors has no other way to say so. */
  @Test
  void failsWhereAModelCannotTellItsErrors() throws Exception {
    List<String> asked = tracesOfRequests();
    messages.write(
        json(new Message().withId("refused").withText("poison")), Map.of("traceparent", TRACE));
    Path file = folder.resolve("statements.sql");
    Files.writeString(
        file,
        """
        CREATE TEMPORARY TABLE m (`text` STRING, headers MAP<STRING, BYTES> METADATA,
          traceparent AS DECODE(headers['traceparent'], 'UTF-8'))
          WITH ('connector' = 'kafka', ${kafka},
          'topic' = '${topic}', 'scan.startup.mode' = 'earliest-offset', 'format' = 'json');
        CREATE TEMPORARY MODEL c INPUT (t STRING, traceparent STRING) OUTPUT (label STRING)
          WITH ('provider' = 'open-inference-v2', ${model-server});
        CREATE TEMPORARY TABLE p (label STRING) WITH ('connector' = 'kafka', ${kafka},
          'topic' = '${predictions-topic}', 'format' = 'raw');
        INSERT INTO p SELECT label FROM ML_PREDICT(TABLE m, MODEL c, DESCRIPTOR(`text`, traceparent));
        """);

    StreamExecutionEnvironment env = FLINK.env(1, CHECKPOINTS);
    env.configure(
        org.apache.flink.configuration.Configuration.fromMap(
            Map.of("restart-strategy.type", "none")));
    CompletableFuture<Void> job = FLINK.start(env, e -> run(e, "--sql-file", file.toString()));

    assertThatThrownBy(job::join).rootCause().hasMessageContaining("poison");
    assertThat(predictions.readCommitted()).isEmpty();
    assertThat(asked).hasSize(1).allMatch(SqlInferenceIT::isOfTheTrace);
  }

  /** The context of each request from now on, "none" for none; texts with poison are refused. */
  private List<String> tracesOfRequests() {
    List<String> traces = new CopyOnWriteArrayList<>();
    server.behave(
        request -> {
          String trace = request.exchange().getRequestHeaders().getFirst("traceparent");
          traces.add(trace == null ? "none" : trace);
          StubModelServer.refusing("poison").answer(request);
        });
    return traces;
  }

  /** Its own id, within the trace. */
  private static boolean isOfTheTrace(String trace) {
    return trace.startsWith(TRACE.substring(0, 36)) && !trace.equals(TRACE);
  }

  private void start(int parallelism, String... more) {
    FLINK.start(FLINK.env(parallelism, CHECKPOINTS), env -> run(env, more));
  }

  private void run(StreamExecutionEnvironment env, String... more) throws Exception {
    SqlInferenceOptions options = new SqlInferenceOptions();
    assertThat(Arguments.parse(options, arguments(more))).isTrue();
    SqlInferenceJob.run(env, options);
  }

  private static Map<String, ConsumerRecord<byte[], byte[]>> byKey(TestTopic topic) {
    Map<String, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : topic.readCommitted()) {
      records.put(
          record.key() == null ? "none" : new String(record.key(), StandardCharsets.UTF_8), record);
    }
    return records;
  }
}
