package org.streaminginference.mlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.Source;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.Csv;
import org.streaminginference.testing.InferenceJobSetting;
import org.streaminginference.testing.JobJar;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.StubModelServer;
import org.streaminginference.testing.TestTopic;

/**
 * The job from its arguments to what a read_committed reader sees, with a model server of stubs.
 */
class MlInferenceIT extends InferenceJobSetting {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void carriesTheMessageAndItsTraceThrough() throws Exception {
    Message message =
        new Message()
            .withId("m1")
            .withText("hello")
            .withEventTimeMs(1_773_568_800_000L)
            .withIngestedAtMs(1_773_568_800_123L)
            .withSource(new Source().withFile("f.csv").withRecord(3L).withRound(1L))
            .withAttributes(Map.of("channel", "chat"));
    List<String> asked = new CopyOnWriteArrayList<>();
    server.behave(
        request -> {
          asked.add(request.exchange().getRequestHeaders().getFirst("traceparent"));
          request.answerWell();
        });
    messages.write(json(message), Map.of("traceparent", TRACE));

    FLINK.start(FLINK.env(1, CHECKPOINTS), env -> run(env));
    Await.until("a prediction", () -> predictions.readCommitted().size() == 1);

    ConsumerRecord<byte[], byte[]> record = predictions.readCommitted().get(0);
    Prediction prediction = Json.mapper().readValue(record.value(), Prediction.class);
    assertThat(prediction)
        .isEqualTo(
            new Prediction()
                .withId("m1")
                .withText("hello")
                .withLabel("length-5")
                .withScore(0.5)
                .withModelName(StubModelServer.MODEL)
                .withModelVersion(StubModelServer.VERSION)
                .withModelSha256(StubModelServer.SHA256)
                .withEventTimeMs(message.getEventTimeMs())
                .withIngestedAtMs(message.getIngestedAtMs())
                .withPredictedAtMs(prediction.getPredictedAtMs())
                .withSource(message.getSource())
                .withAttributes(message.getAttributes())
                .withTraceparent(TRACE));
    assertThat(record.key()).isEqualTo(bytes("m1"));
    assertThat(record.timestamp()).isEqualTo(1_773_568_800_000L);
    assertThat(record.headers().lastHeader("model_version").value())
        .isEqualTo(bytes(StubModelServer.VERSION));
    assertThat(record.headers().lastHeader("traceparent").value()).isEqualTo(bytes(TRACE));
    assertThat(asked)
        .hasSize(1)
        .allMatch(header -> header.startsWith(TRACE.substring(0, 36)) && !header.equals(TRACE));

    messages.write(bytes("not json"), Map.of("traceparent", TRACE));
    Await.until("a dead letter", () -> deadLetters.readCommitted().size() == 1);

    ConsumerRecord<byte[], byte[]> letter = deadLetters.readCommitted().get(0);
    assertThat(Json.mapper().readValue(letter.value(), DeadLetter.class).getTraceparent())
        .isEqualTo(TRACE);
    assertThat(letter.headers().lastHeader("traceparent").value()).isEqualTo(bytes(TRACE));
  }

  @Test
  void seesCommittedMessagesOnly() throws Exception {
    messages.writeAborted(List.of(json(new Message().withId("aborted").withText("t"))));
    messages.write(List.of(json(new Message().withId("committed").withText("t"))));

    FLINK.start(FLINK.env(1, CHECKPOINTS), env -> run(env));
    awaitOutcomes(1);

    assertThat(outcomes()).containsOnlyKeys("committed");
    assertThat(server.requests().stream().flatMap(List::stream)).hasSize(1);
  }

  @Test
  void putsEveryPoisonIntoTheDeadLettersWithItsPlaceAndBytes() throws Exception {
    server.behave(StubModelServer.refusing("poison"));
    List<byte[]> values = new ArrayList<>();
    values.add(null);
    values.add(bytes("not json"));
    values.add(bytes("{\"id\":\"no-text\"}"));
    values.add(new byte[] {'"', (byte) 0xff, '"'});
    values.add(bytes("{\"deep\":" + "[".repeat(5_000)));
    values.add(bytes("{\"id\":\"lone\",\"text\":\"\\ud83d\"}"));
    values.add(json(new Message().withId("refused").withText("poison")));
    IntStream.range(0, 50)
        .forEach(i -> values.add(json(new Message().withId("good-" + i).withText("t"))));
    messages.write(values);

    FLINK.start(FLINK.env(2, CHECKPOINTS), env -> run(env));
    awaitOutcomes(values.size());

    assertThat(outcomes().keySet().stream().filter(id -> id.startsWith("good-"))).hasSize(50);
    List<DeadLetter> letters = deadLetters.read(DeadLetter.class);
    assertThat(letters)
        .extracting(letter -> letter.getReason().value())
        .containsExactlyInAnyOrder(
            "malformed-json",
            "malformed-json",
            "invalid-message",
            "invalid-utf-8",
            "malformed-json",
            "invalid-message",
            "inference-rejected");
    Map<String, byte[]> written = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : messages.readCommitted()) {
      written.put(record.partition() + ":" + record.offset(), record.value());
    }
    assertThat(letters)
        .allSatisfy(
            letter -> {
              byte[] value = written.get(letter.getPartition() + ":" + letter.getOffset());
              assertThat(letter.getTopic()).isEqualTo(messages.name());
              assertThat(Base64.getDecoder().decode(letter.getRawBase64()))
                  .isEqualTo(value == null ? new byte[0] : value);
            });
  }

  @Test
  void readsAnAwkwardFileWithoutKafkaInFront() throws Exception {
    Csv.write(folder, "a.csv", Csv.awkward());

    run(
        FLINK.env(2, CHECKPOINTS),
        "--source",
        "csv",
        "--input",
        folder.toString(),
        "--text-column",
        "text",
        "--id-column",
        "id");

    assertThat(predictions.read(Prediction.class))
        .extracting(prediction -> prediction.getId() + " " + prediction.getLabel())
        .containsExactlyInAnyOrder(
            "comma length-8",
            "quotes length-16",
            "newline length-19",
            "emoji length-17",
            "empty null",
            "long length-" + Csv.LONG_TEXT,
            "crlf length-7",
            "last-good length-4");
    assertThat(deadLetters.read(DeadLetter.class))
        .extracting(DeadLetter::getId)
        .containsExactlyInAnyOrder("short", "a.csv:9", "bytes", "a.csv:12");
  }

  /**
   * All that a server can do wrong, a TaskManager lost twice, and each message has one outcome.
   * Every batch gets through in the end or is given up: nothing may be stuck.
   */
  @Test
  void givesEachMessageOneOutcomeWhateverBreaks() throws Exception {
    int count = 4_000;
    List<byte[]> values =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    json(
                        new Message()
                            .withId("m" + i)
                            .withText(i % 500 == 7 ? "poison" : "text " + i)))
            .toList();
    server.behave(
        request -> {
          switch (request.number() % 11) {
            case 1 -> request.refuse(500, "oops");
            case 2 -> request.cutBody();
            case 3 -> {
              request.exchange().getResponseHeaders().set("Retry-After", "0");
              request.refuse(503, "later");
            }
            case 4 -> request.hang();
            case 5 -> request.send(200, bytes("<html>"));
            case 6 -> request.exchange().close();
            default -> StubModelServer.refusing("poison").answer(request);
          }
        });
    messages.write(values);

    FLINK.start(
        FLINK.env(2, CHECKPOINTS),
        env ->
            run(
                env,
                "--batch-size",
                "16",
                "--concurrency",
                "16",
                "--request-timeout-ms",
                "100",
                "--deadline-ms",
                "3000",
                "--max-attempts",
                "10",
                "--sinks",
                "kafka,files",
                "--files-folder",
                folder.toUri().toString(),
                "--files-roll-ms",
                "500"));
    for (int loss = 1; loss <= 2; loss++) {
      int seen = loss * count / 4;
      Await.until("commits before loss " + loss, () -> outcomeCount() > seen);
      FLINK.loseTaskManager();
    }
    awaitOutcomes(count);

    Map<String, Long> outcomes = outcomes();
    assertThat(outcomes).hasSize(count).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    Await.until("the same in files", () -> lines().size() >= predictions.readCommitted().size());
    assertThat(lines()).containsExactlyInAnyOrderElementsOf(values(predictions));
    List<String> poison =
        IntStream.range(0, count).filter(i -> i % 500 == 7).mapToObj(i -> "m" + i).toList();
    // Not all need to be refused: a batch can be given up for its server before it is split.
    assertThat(deadLetters.read(DeadLetter.class))
        .filteredOn(letter -> letter.getReason() == Reason.INFERENCE_REJECTED)
        .extracting(DeadLetter::getId)
        .isNotEmpty()
        .isSubsetOf(poison);
    assertThat(predictions.read(Prediction.class))
        .extracting(Prediction::getId)
        .doesNotContainAnyElementsOf(poison);
  }

  @Test
  void keepsTheOrderOfAPartitionWhereItIsAsked() throws Exception {
    server.behave(
        request -> {
          if (request.number() % 2 == 1) {
            request.refuse(503, "later");
          } else {
            request.answerWell();
          }
        });
    TestTopic oneIn = TestTopic.create("one-in", 1);
    TestTopic oneOut = TestTopic.create("one-out", 1);
    oneIn.write(
        IntStream.range(0, 200)
            .mapToObj(i -> json(new Message().withId("m" + i).withText("t")))
            .toList());

    FLINK.start(
        FLINK.env(1, CHECKPOINTS),
        env ->
            run(
                env,
                "--ordered",
                "--batch-size",
                "8",
                "--topic",
                oneIn.name(),
                "--predictions-topic",
                oneOut.name()));
    Await.until("all predictions", () -> oneOut.readCommitted().size() == 200);

    assertThat(oneOut.read(Prediction.class))
        .extracting(Prediction::getId)
        .containsExactly(IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new));
  }

  /**
   * Submitted twice, without any server: each time Flink loads the jar's classes anew, and the
   * native library belongs to one class loader alone. The second one gets its bundle through
   * Flink's file systems.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void runsTheModelInsideTheJobHoweverOftenItIsSubmitted() throws Exception {
    Path bundle =
        Path.of(System.getProperty("contract.directory"), "../models/banking77-gru/1.0.0")
            .toRealPath();
    List<Prediction> golden = new ArrayList<>();
    for (String line : Files.readAllLines(bundle.resolve("golden.jsonl"))) {
      golden.add(Json.mapper().readValue(line, Prediction.class));
    }
    int count = golden.size();
    List<Path> jar = List.of(JobJar.sibling("ml-inference-embedded.jar"));

    for (int submission = 1; submission <= 2; submission++) {
      String location = submission == 1 ? bundle.toString() : bundle.toUri().toString();
      String id = "submission-" + submission + "-";
      messages.write(
          IntStream.range(0, count)
              .mapToObj(i -> json(new Message().withId(id + i).withText(golden.get(i).getText())))
              .toList());
      FLINK.start(FLINK.env(2, CHECKPOINTS, null, jar), env -> runEmbedded(env, location));
      int wanted = submission * count;
      // By their ids: a job that is cancelled may leave offsets behind, and the next one reads
      // again.
      Await.until("all predictions", () -> outcomes().size() >= wanted);
      FLINK.cancelJobs();
    }

    assertThat(deadLetters.readCommitted()).isEmpty();
    assertThat(outcomes()).hasSize(2 * count);
    String sha256 = sha256(bundle.resolve("bundle.json"));
    for (Prediction prediction : predictions.read(Prediction.class)) {
      String id = prediction.getId();
      Prediction flairs = golden.get(Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)));
      assertThat(prediction.getLabel()).isEqualTo(flairs.getLabel());
      if (flairs.getLabel() != null) {
        assertThat(prediction.getScore()).isCloseTo(flairs.getScore(), within(1e-4));
      }
      assertThat(prediction.getModelName()).isEqualTo("banking77-gru");
      assertThat(prediction.getModelSha256()).isEqualTo(sha256);
    }
    assertThat(mappedLibraries()).hasSize(1);
  }

  /** The copies of ONNX Runtime that this process has mapped. */
  private static Set<String> mappedLibraries() throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/libonnxruntime.so"))
          .map(line -> line.substring(line.indexOf('/')))
          .collect(Collectors.toSet());
    }
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private void runEmbedded(StreamExecutionEnvironment env, String bundle) throws Exception {
    MlInferenceOptions options = new MlInferenceOptions();
    Arguments.parse(
        options,
        "--inference=embedded",
        "--model-bundle=" + bundle,
        "--topic=" + messages.name(),
        "--group-id=" + messages.name(),
        "--bootstrap-servers=" + KafkaTestBroker.bootstrapServers(),
        "--predictions-topic=" + predictions.name(),
        "--dead-letter-topic=" + deadLetters.name(),
        "--transactional-id-prefix=" + predictions.name());
    MlInferenceJob.run(env, options);
  }

  @Test
  void needsATopicOrFiles() {
    assertThatThrownBy(() -> run(FLINK.env(1, CHECKPOINTS), "--topic", ""))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The option --topic is missing.");
    assertThatThrownBy(() -> run(FLINK.env(1, CHECKPOINTS), "--source", "csv"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The option --input is missing.")
        .hasMessageContaining("The option --text-column is missing.");
  }

  private void run(StreamExecutionEnvironment env, String... more) throws Exception {
    MlInferenceOptions options = new MlInferenceOptions();
    assertThat(Arguments.parse(options, arguments(more))).isTrue();
    MlInferenceJob.run(env, options);
  }

  /** Lines of the finished files; those that are being written have names that begin with a dot. */
  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().matches("part-.*\\.jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static List<String> values(TestTopic topic) {
    return topic.readCommitted().stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  /** How often each id has an outcome; what has no readable id counts as one. */
  private Map<String, Long> outcomes() throws Exception {
    List<String> ids = new ArrayList<>();
    predictions.read(Prediction.class).forEach(prediction -> ids.add(prediction.getId()));
    deadLetters.read(DeadLetter.class).forEach(letter -> ids.add(String.valueOf(letter.getId())));
    return ids.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
  }
}
