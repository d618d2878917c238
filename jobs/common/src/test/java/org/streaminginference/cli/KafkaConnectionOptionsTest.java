package org.streaminginference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.kafka.KafkaConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KafkaConnectionOptionsTest {

  @TempDir Path folder;

  @Command(name = "job")
  static class Options {
    @Mixin KafkaConnectionOptions kafka;
  }

  @Test
  void readsTheFileAndLeavesSecretsWhereTheyAre() throws Exception {
    KafkaConnection connection =
        connection(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=SCRAM-SHA-512
            config.providers=directory
            config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
            sasl.jaas.config=${directory:/etc/kafka-credentials:sasl.jaas.config}
            """);

    assertThat(connection.bootstrapServers()).isEqualTo("k:1");
    assertThat(connection.properties())
        .hasSize(5)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "${directory:/etc/kafka-credentials:sasl.jaas.config}");
  }

  @Test
  void needsNoFile() {
    Options options = new Options();
    assertThat(Arguments.parse(options, "--bootstrap-servers", "k:1")).isTrue();
    assertThat(options.kafka.connection()).isEqualTo(KafkaConnection.plain("k:1"));
  }

  @Test
  void refusesSecretsAndWhatIsTheJobsOwnBusiness() {
    assertThatThrownBy(
            () -> connection("isolation.level=read_uncommitted\nssl.key.password=hunter2\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("2 things are to be corrected.")
        .hasMessageContaining("got:     isolation.level\n")
        .hasMessageContaining("got:     ssl.key.password with its value\n")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> parse("/absent"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The file of --kafka-properties-file cannot be read.")
        .hasMessageContaining("/absent (no such file)");
  }

  private KafkaConnection connection(String content) throws Exception {
    return parse(Files.writeString(folder.resolve("client.properties"), content).toString());
  }

  private static KafkaConnection parse(String file) {
    Options options = new Options();
    Arguments.parse(options, "--bootstrap-servers", "k:1", "--kafka-properties-file", file);
    return options.kafka.connection();
  }
}
