package org.streaminginference.flink;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.sink.JdbcSinkBuilder;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.streaminginference.sinks.CalmWriter;

/** The JDBC connector's sink, whose package differs. */
public final class JdbcSinks {

  private JdbcSinks() {}

  /** A sink that has sent all it was given when a checkpoint completes. */
  public static <T> Sink<T> atLeastOnce(
      String statement,
      JdbcStatementBuilder<T> fill,
      JdbcExecutionOptions options,
      JdbcConnectionProvider connections) {
    return new Calm<>(
        new JdbcSinkBuilder<T>()
            .withQueryStatement(statement, fill)
            .withExecutionOptions(options)
            .buildAtLeastOnce(connections));
  }

  private static final class Calm<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    private final Sink<T> sink;

    Calm(Sink<T> sink) {
      this.sink = sink;
    }

    @Override
    public SinkWriter<T> createWriter(InitContext context) throws IOException {
      return new CalmWriter<>(sink.createWriter(context));
    }
  }
}
