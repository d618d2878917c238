package org.streaminginference.cli;

import org.streaminginference.kafka.KafkaConnection;
import picocli.CommandLine.Option;

/** Where Kafka is: shared by all jobs. */
public final class KafkaConnectionOptions {

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT,…",
      description = "Kafka's bootstrap servers.")
  public String bootstrapServers;

  /** How to reach Kafka. */
  public KafkaConnection connection() {
    return KafkaConnection.plain(bootstrapServers);
  }
}
