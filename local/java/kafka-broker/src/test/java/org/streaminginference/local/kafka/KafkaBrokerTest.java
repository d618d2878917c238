package org.streaminginference.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.local.launcher.LaunchedProcess;

class KafkaBrokerTest {

  @TempDir Path directory;

  @Test
  void answersAtTheAddressThatItTellsAndEndsWithItsPipe() throws Exception {
    Map<String, String> settings =
        Map.of(
            "log.dirs",
            directory.resolve("data").toString(),
            "log.cleaner.dedupe.buffer.size",
            "2097152");
    try (LaunchedProcess broker = launch(settings)) {
      String address = broker.address();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
        assertThat(admin.describeCluster().nodes().get())
            .extracting(Node::host)
            .containsExactly("127.0.0.1");
        admin.createTopics(List.of(new NewTopic("letters", 2, (short) 1))).all().get();
        assertThat(admin.listTopics().names().get()).containsExactly("letters");
      }
      broker.closePipe();
      assertThat(broker.awaitEnd()).isZero();
    }
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));
    try (LaunchedProcess broker = launch(Map.of("log.dirs", file.toString()))) {
      assertThat(broker.awaitEnd()).isEqualTo(1);
      assertThat(broker.standardError()).contains("No available log directories");
    }
  }

  private LaunchedProcess launch(Map<String, String> settings) throws Exception {
    return new LaunchedProcess(KafkaBroker.class, directory, settings, List.of());
  }
}
