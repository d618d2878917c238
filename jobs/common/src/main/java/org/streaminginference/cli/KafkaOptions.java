package org.streaminginference.cli;

import java.time.Duration;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where Kafka is and how transactions are made: shared by all jobs that write to it. */
public final class KafkaOptions {

  @Mixin public KafkaConnectionOptions connection = new KafkaConnectionOptions();

  @Option(
      names = "--transaction-timeout-ms",
      defaultValue = "600000",
      paramLabel = "MS",
      description =
          "How long a transaction may stay open: longer than the checkpoint interval plus a"
              + " restart, at most the broker's transaction.max.timeout.ms. Default:"
              + " ${DEFAULT-VALUE}.")
  public long transactionTimeoutMs;

  @Option(
      names = "--compression",
      defaultValue = "none",
      paramLabel = "CODEC",
      description =
          "none, gzip, snappy, lz4 or zstd; the readers must know it. Default: ${DEFAULT-VALUE}.")
  public String compression;

  /** How to reach Kafka. */
  public KafkaConnection connection() {
    return connection.connection();
  }

  /** How long a transaction may stay open. */
  public Duration transactionTimeout() {
    return Duration.ofMillis(transactionTimeoutMs);
  }

  /**
   * The job's exactly-once sinks.
   *
   * @param transactionalIdPrefix unlike that of any other job on the same Kafka
   */
  public KafkaSinks sinks(String transactionalIdPrefix) {
    return new KafkaSinks(connection(), transactionalIdPrefix, transactionTimeout(), compression);
  }
}
