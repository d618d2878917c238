package org.streaminginference.kafkaprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.KafkaTestBroker;
import org.streaminginference.testing.TestTopic;

/** The job from its arguments to what stands on standard output. */
@ExtendWith(KafkaTestBroker.class)
class KafkaPrintIT {

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private final PrintStream original = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
    System.setOut(original);
  }

  @Test
  void printsEveryCommittedRecordOfItsTopics() throws Exception {
    TestTopic one = TestTopic.create("one", 2);
    TestTopic other = TestTopic.create("other", 1);
    one.writeAborted(List.of(bytes("aborted")));
    one.write(Arrays.asList(bytes("first"), bytes("with\nbreak"), null));
    other.write(List.of(bytes("second topic")));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

    FLINK.start(
        FLINK.env(1, Duration.ofMillis(200)),
        env -> run(env, "--topic", one.name() + "," + other.name(), "--group-id", one.name()));
    Await.until("four lines", () -> lines().size() == 4);

    assertThat(lines())
        .allMatch(line -> line.startsWith("looking> "))
        .anyMatch(line -> line.startsWith("looking> " + other.name() + "-0@0 "))
        .anyMatch(line -> line.endsWith(" key=(none) first"))
        .anyMatch(line -> line.endsWith(" with\\u000abreak"))
        .anyMatch(line -> line.endsWith(" key=(none) (none)"));
  }

  @Test
  void refusesALengthOutOfRange() {
    assertThatThrownBy(() -> run(FLINK.env(1, null), "--topic", "t", "--max-characters", "0"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The option --max-characters is out of range.");
  }

  private static void run(StreamExecutionEnvironment env, String... more) throws Exception {
    String[] fixed = {
      "--bootstrap-servers", KafkaTestBroker.bootstrapServers(), "--prefix", "looking"
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    KafkaPrintOptions options = new KafkaPrintOptions();
    assertThat(Arguments.parse(options, all)).isTrue();
    KafkaPrintJob.run(env, options);
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
