package org.streaminginference.cli;

import picocli.CommandLine.Option;

/** Where Kafka is and how its transactions are named: shared by all jobs that write to it. */
public final class KafkaOptions {

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT,…",
      description = "Kafka's bootstrap servers.")
  public String bootstrapServers;

  @Option(
      names = "--dead-letter-topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic for what cannot be parsed or scored.")
  public String deadLetterTopic;

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
}
