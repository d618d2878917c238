package org.streaminginference.myjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.streaminginference.cli.Arguments;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.TestTopic;

/** The job from its arguments to what a read_committed reader sees. */
@ExtendWith(KafkaTestBroker.class)
class MyJobIT {

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private final TestTopic messages = TestTopic.create("messages", 2);
  private final TestTopic output = TestTopic.create("output", 2);
  private final TestTopic deadLetters = TestTopic.create("dead-letters", 2);

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
  }

  @Test
  void eachMessageHasOneOutcome() throws Exception {
    messages.write(
        List.of(
            bytes("{\"id\":\"kept\",\"text\":\"hello\"}"),
            bytes("{\"id\":\"dropped\",\"text\":\"\"}"),
            bytes("no message")));

    FLINK.start(FLINK.env(1, Duration.ofMillis(200)), this::run);
    Await.until(
        "both outcomes",
        () -> output.readCommitted().size() + deadLetters.readCommitted().size() == 2);

    assertThat(output.readCommitted())
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .containsExactly("kept");
    assertThat(deadLetters.readCommitted()).hasSize(1);
  }

  private void run(StreamExecutionEnvironment env) throws Exception {
    MyJobOptions options = new MyJobOptions();
    assertThat(
            Arguments.parse(
                options,
                "--bootstrap-servers=" + KafkaTestBroker.bootstrapServers(),
                "--topic=" + messages.name(),
                "--group-id=" + messages.name(),
                "--output-topic=" + output.name(),
                "--dead-letter-topic=" + deadLetters.name(),
                "--transactional-id-prefix=" + messages.name()))
        .isTrue();
    MyJobJob.run(env, options);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
