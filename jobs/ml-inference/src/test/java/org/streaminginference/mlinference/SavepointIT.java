package org.streaminginference.mlinference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streaminginference.cli.Arguments;
import org.streaminginference.contract.Prediction;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.StubModelServer;
import org.streaminginference.testing.TestTopic;

/**
 * Savepoints restore, those of earlier versions too. They are in src/test/resources/savepoints, a
 * folder a version; {@code ./mvnw verify -pl ml-inference -am -Dit.test=SavepointIT
 * -Dsavepoint.of=0.2.0} adds that of the present one. Each was taken when three messages had their
 * predictions, and the model was being asked about the fourth.
 */
@ExtendWith(KafkaTestBroker.class)
class SavepointIT {

  private static final Path SAVEPOINTS =
      Path.of("src/test/resources/savepoints", "flink-" + System.getProperty("flink.line"));
  private static final Duration CHECKPOINTS = Duration.ofMillis(200);
  private static final String TO_WRITE = System.getProperty("savepoint.of");

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private final StubModelServer server = new StubModelServer();

  @AfterEach
  void close() throws Exception {
    FLINK.cancelJobs();
    server.close();
  }

  static List<String> versions() throws IOException {
    if (!Files.exists(SAVEPOINTS)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(SAVEPOINTS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("versions")
  void goesOnWhereAnEarlierVersionStopped(String version) throws Exception {
    Topics topics = new Topics(version);
    topics.messages.write(messages(0, 6));

    goOnFrom(SAVEPOINTS.resolve(version), version);
    Await.until("three predictions", () -> topics.predictions.readCommitted().size() >= 3);

    assertThat(ids(topics.predictions)).containsExactlyInAnyOrder("m3", "m4", "m5");
  }

  /** The stop is orderly although a request hangs: its record is in the savepoint. */
  @Test
  void stopsWhileTheModelIsAskedAndGoesOn(@TempDir Path folder) throws Exception {
    String version = TO_WRITE == null ? "present" : TO_WRITE;
    Topics topics = new Topics(version);
    topics.messages.write(messages(0, 3));
    FLINK.start(FLINK.env(1, CHECKPOINTS), env -> run(env, version));
    Await.until("three predictions", () -> topics.predictions.readCommitted().size() == 3);
    server.behave(request -> request.hang());
    int asked = server.requests().size();
    topics.messages.write(messages(3, 4));
    Await.until("the fourth is asked about", () -> server.requests().size() > asked);

    Path savepoint = FLINK.stopWithSavepoint(folder);
    keep(savepoint);

    server.behave(request -> request.answerWell());
    goOnFrom(savepoint, version);
    Await.until("the fourth", () -> topics.predictions.readCommitted().size() >= 4);
    assertThat(ids(topics.predictions)).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
  }

  /** Their names are in the savepoint. */
  private static final class Topics {
    final TestTopic messages;
    final TestTopic predictions;

    Topics(String version) {
      messages = TestTopic.named(version + "-messages", 1);
      predictions = TestTopic.named(version + "-predictions", 1);
      TestTopic.named(version + "-dead-letters", 1);
    }
  }

  private void goOnFrom(Path savepoint, String version) {
    FLINK.start(FLINK.env(1, CHECKPOINTS, savepoint), env -> run(env, version));
  }

  private static void keep(Path savepoint) throws IOException {
    if (TO_WRITE == null) {
      return;
    }
    Path target = Files.createDirectories(SAVEPOINTS.resolve(TO_WRITE));
    try (Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private void run(StreamExecutionEnvironment env, String version) throws Exception {
    MlInferenceOptions options = new MlInferenceOptions();
    assertThat(
            Arguments.parse(
                options,
                "--topic=" + version + "-messages",
                "--group-id=" + version,
                "--bootstrap-servers=" + KafkaTestBroker.bootstrapServers(),
                "--predictions-topic=" + version + "-predictions",
                "--dead-letter-topic=" + version + "-dead-letters",
                "--model-url=" + server.url(),
                "--model-name=" + StubModelServer.MODEL,
                "--transactional-id-prefix=" + version))
        .isTrue();
    MlInferenceJob.run(env, options);
  }

  private static List<byte[]> messages(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"id\":\"m%d\",\"text\":\"text\"}".formatted(i))
        .map(json -> json.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> ids(TestTopic topic) throws IOException {
    List<String> ids = new ArrayList<>();
    for (var record : topic.readCommitted()) {
      ids.add(Json.mapper().readValue(record.value(), Prediction.class).getId());
    }
    return ids;
  }
}
