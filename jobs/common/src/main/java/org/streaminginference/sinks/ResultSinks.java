package org.streaminginference.sinks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.streaminginference.cli.SinkOptions;

/**
 * The sinks that {@link SinkOptions} asks for; apart from them, because {@code --help} needs no
 * Flink. Every sink has a uid of its own: one that is added later leaves the state of the others.
 *
 * @param <T> a result
 */
public final class ResultSinks<T> {

  private final Map<String, Sink<T>> sinks = new LinkedHashMap<>();

  private ResultSinks() {}

  /** To one topic, as jobs did before there was a choice. */
  public static <T> ResultSinks<T> kafka(String name, Sink<T> sink) {
    ResultSinks<T> results = new ResultSinks<>();
    results.sinks.put(name, sink);
    return results;
  }

  /**
   * @param name the name of the Kafka sink in plain words, from which its uid is made; those of the
   *     others are the same in all jobs
   * @param kafka is asked only where it is needed
   * @param type what is written as JSON, or in the columns of Parquet
   * @param table the name of the table where the options give none
   * @param rows what becomes of a result there
   */
  public static <T> ResultSinks<T> of(
      SinkOptions options,
      String name,
      Supplier<Sink<T>> kafka,
      Class<T> type,
      String table,
      UpsertTable<T> rows) {
    ResultSinks<T> results = new ResultSinks<>();
    if (options.has(SinkOptions.Kind.kafka)) {
      results.sinks.put(name, kafka.get());
    }
    if (options.has(SinkOptions.Kind.files)) {
      Duration rollAfter = Duration.ofMillis(options.rollMs);
      // Other names, and so other uids: an open file of one form cannot be gone on with in the
      // other.
      if (options.format == SinkOptions.Format.parquet) {
        results.sinks.put(
            "Write Parquet files",
            ParquetFiles.sink(options.folder, options.rollBytes, rollAfter, type));
      } else {
        results.sinks.put(
            "Write files", JsonLines.sink(options.folder, options.rollBytes, rollAfter, type));
      }
    }
    if (options.has(SinkOptions.Kind.postgres)) {
      results.sinks.put("Write to PostgreSQL", Postgres.sink(options, table, rows));
    }
    return results;
  }

  /** Wires them. */
  public void addTo(DataStream<T> results) {
    sinks.forEach(
        (name, sink) ->
            results
                .sinkTo(sink)
                .name(name)
                .uid(name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-')));
  }
}
