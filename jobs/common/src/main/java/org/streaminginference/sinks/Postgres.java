package org.streaminginference.sinks;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.streaminginference.cli.SinkOptions;
import org.streaminginference.flink.JdbcSinks;

/**
 * Rows of PostgreSQL. A result is there at the latest when its checkpoint completes, and once: what
 * is sent again after a restore replaces itself.
 */
final class Postgres {

  private static final int BATCH = 500;
  private static final long LONGEST_WAIT_MS = 1_000;

  /** After them the job fails and starts again from its checkpoint, as for every other fault. */
  private static final int RETRIES = 3;

  private Postgres() {}

  static <T> Sink<T> sink(SinkOptions options, String table, UpsertTable<T> rows) {
    return JdbcSinks.atLeastOnce(
        rows.statement(options.postgresTable == null ? table : options.postgresTable),
        rows::fill,
        JdbcExecutionOptions.builder()
            .withBatchSize(BATCH)
            .withBatchIntervalMs(LONGEST_WAIT_MS)
            .withMaxRetries(RETRIES)
            .build(),
        new PostgresConnections(
            options.postgresUrl, options.postgresUser, options.postgresPasswordFile));
  }
}
