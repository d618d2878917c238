package org.streaminginference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.contract.Message;
import org.streaminginference.json.Json;

/**
 * What tests of a job that asks a model stand on: Flink, topics, a model server of stubs, and the
 * arguments that lead there.
 */
@ExtendWith(KafkaTestBroker.class)
public abstract class InferenceJobSetting {

  protected static final Duration CHECKPOINTS = Duration.ofMillis(200);

  @RegisterExtension protected static final FlinkTestCluster FLINK = new FlinkTestCluster();

  @TempDir protected Path folder;

  protected final StubModelServer server = new StubModelServer();
  protected final TestTopic messages = TestTopic.create("messages", 2);
  protected final TestTopic predictions = TestTopic.create("predictions", 2);
  protected final TestTopic deadLetters = TestTopic.create("dead-letters", 2);

  protected InferenceJobSetting() {}

  @AfterEach
  void close() throws Exception {
    FLINK.cancelJobs();
    server.close();
  }

  /**
   * The arguments of the job.
   *
   * @param more options with their values, also in place of those of the setting, and flags
   */
  protected final String[] arguments(String... more) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--topic", messages.name());
    options.put("--group-id", messages.name());
    options.put("--bootstrap-servers", KafkaTestBroker.bootstrapServers());
    options.put("--predictions-topic", predictions.name());
    options.put("--dead-letter-topic", deadLetters.name());
    options.put("--model-url", server.url().toString());
    options.put("--model-name", StubModelServer.MODEL);
    options.put("--transactional-id-prefix", predictions.name());
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < more.length; i++) {
      if (i + 1 == more.length || more[i + 1].startsWith("--")) {
        arguments.add(more[i]);
      } else {
        options.put(more[i], more[++i]);
      }
    }
    options.forEach((option, value) -> arguments.add(option + "=" + value));
    return arguments.toArray(String[]::new);
  }

  /** Predictions and dead letters that a read_committed reader sees. */
  protected final int outcomeCount() {
    return predictions.readCommitted().size() + deadLetters.readCommitted().size();
  }

  protected final void awaitOutcomes(int count) throws Exception {
    Await.until(count + " outcomes", () -> outcomeCount() >= count);
  }

  /** Messages m0, m1 and so on. */
  protected static List<byte[]> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> json(new Message().withId("m" + i).withText("t" + i)))
        .toList();
  }

  protected static byte[] json(Message message) {
    try {
      return Json.mapper().writeValueAsBytes(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
