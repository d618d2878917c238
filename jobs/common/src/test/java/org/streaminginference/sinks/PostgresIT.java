package org.streaminginference.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.SinkOptions;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Prediction;
import org.streaminginference.testing.FlinkTestCluster;
import org.streaminginference.testing.Streams;

/** A PostgreSQL of the test's own, and what a job leaves in it. */
class PostgresIT {

  @RegisterExtension static final FlinkTestCluster FLINK = new FlinkTestCluster();

  private static EmbeddedPostgres postgres;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @AfterEach
  void cancelJobs() throws Exception {
    FLINK.cancelJobs();
  }

  /** Every second one comes again, as after a restore, and the last one stays. */
  @Test
  void keepsTheLastPredictionOfEachMessage() throws Exception {
    execute(resource("predictions.sql"));
    execute("create role writer login password 'for-tests-only'");
    execute("grant select, insert, update on predictions to writer");
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      predictions.add(prediction("m" + i, "first", 0.25));
    }
    for (int i = 0; i < 1_000; i += 2) {
      predictions.add(prediction("m" + i, "second", 0.5));
    }
    predictions.add(prediction("nul\u0000", "a\u0000b\\u0000", 1.0));
    predictions.add(prediction("x".repeat(1023) + "\u65e5", null, null));
    Path password = Files.writeString(folder.resolve("password"), "for-tests-only\n");

    write(predictions, Prediction.class, "predictions", Tables.predictions(), "writer", password);

    assertThat(query("select label || ' ' || score, count(*) from predictions group by 1"))
        .containsExactlyInAnyOrder(
            "first 0.25 500", "second 0.5 500", "a\ufffdb\\u0000 1 1", "null 1");
    assertThat(
            query(
                "select record->>'label', octet_length(id_sha256), extract(epoch from predicted_at)"
                    + " from predictions where id like 'nul%'"))
        .containsExactly("a\ufffdb\\u0000 32 1773568800.250000");
    assertThat(query("select count(*) from predictions where event_time is null"))
        .containsExactly("1002");
  }

  @Test
  void keepsOneRowAModelAndWindow() throws Exception {
    execute(resource("label_counts.sql"));
    LabelCounts counts =
        new LabelCounts()
            .withModelName("m")
            .withModelVersion("1")
            .withWindowStartMs(1_773_568_800_000L)
            .withWindowEndMs(1_773_568_860_000L)
            .withPredictions(7L);

    write(
        List.of(counts, counts),
        LabelCounts.class,
        "label_counts",
        Tables.labelCounts(),
        "postgres",
        null);

    assertThat(query("select predictions, extract(epoch from window_start) from label_counts"))
        .containsExactly("7 1773568800.000000");
  }

  private static <T> void write(
      List<T> results,
      Class<T> type,
      String table,
      UpsertTable<T> rows,
      String user,
      Path passwordFile)
      throws Exception {
    SinkOptions options = new SinkOptions();
    options.kinds = EnumSet.of(SinkOptions.Kind.postgres);
    options.postgresUrl = postgres.getJdbcUrl(user, "postgres");
    options.postgresUser = user;
    options.postgresPasswordFile = passwordFile == null ? null : passwordFile.toString();
    StreamExecutionEnvironment env = FLINK.env(1, Duration.ofMillis(200));
    ResultSinks.of(options, "unused", PostgresIT::<T>none, type, table, rows)
        .addTo(Streams.of(env, type, results));
    CompletableFuture<Void> job = FLINK.start(env, StreamExecutionEnvironment::execute);
    job.join();
  }

  private static <T> Sink<T> none() {
    throw new IllegalStateException("No topic was asked for");
  }

  private static Prediction prediction(String id, String label, Double score) {
    return new Prediction()
        .withId(id)
        .withText("t")
        .withLabel(label)
        .withScore(score)
        .withModelName("m")
        .withModelVersion("1")
        .withPredictedAtMs(1_773_568_800_250L);
  }

  private static String resource(String name) throws Exception {
    try (InputStream in = Tables.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Each row as its columns with spaces between. */
  private static List<String> query(String sql) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(String.join(" ", row));
      }
      return found;
    }
  }
}
