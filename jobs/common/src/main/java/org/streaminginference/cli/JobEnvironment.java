package org.streaminginference.cli;

import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Holds the settings that come from Flink's configuration against what a job promises. */
public final class JobEnvironment {

  private JobEnvironment() {}

  /**
   * Exactly-once sinks commit at checkpoints: without them nothing would ever become visible, and
   * with a transaction that ends before the next one records would be lost.
   *
   * @throws UsageException when checkpointing is off, or slower than the transaction timeout
   */
  public static void requireCheckpoints(
      StreamExecutionEnvironment env, Duration transactionTimeout) {
    if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
      throw new UsageException(
          "Checkpointing is off, and an exactly-once job commits at checkpoints only",
          "no execution.checkpointing.interval",
          "an interval, for example 1s or 30s",
          "set execution.checkpointing.interval in Flink's configuration");
    }
    Duration interval = Duration.ofMillis(env.getCheckpointConfig().getCheckpointInterval());
    if (transactionTimeout.compareTo(interval) <= 0) {
      throw new UsageException(
          "Transactions would end before the checkpoint that commits them",
          "--transaction-timeout-ms %d with a checkpoint interval of %d ms"
              .formatted(transactionTimeout.toMillis(), interval.toMillis()),
          "a time-out longer than the checkpoint interval plus a restart of the job",
          "raise --transaction-timeout-ms or lower execution.checkpointing.interval");
    }
  }
}
