package org.streaminginference.sinks;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.streaminginference.json.Json;

/**
 * How results become rows of PostgreSQL: one that comes again, after a restore, replaces itself.
 *
 * @param <T> a result
 */
public final class UpsertTable<T> implements Serializable {

  private static final long serialVersionUID = 1L;

  /** JSON's escape of the character that no text of PostgreSQL can hold. */
  private static final Pattern NUL_IN_JSON = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private final List<Column<T>> columns = new ArrayList<>();

  /** What a result has for a column; null for nothing. */
  public interface Value<T> extends Function<T, Object>, Serializable {}

  private record Column<T>(String name, boolean isKey, String expression, Value<T> value)
      implements Serializable {}

  /** A column of the primary key. */
  public UpsertTable<T> key(String name, Value<T> value) {
    columns.add(new Column<>(name, true, "?", value));
    return this;
  }

  /** Any other column of text, numbers or bytes. */
  public UpsertTable<T> column(String name, Value<T> value) {
    columns.add(new Column<>(name, false, "?", value));
    return this;
  }

  /**
   * A column of type timestamptz.
   *
   * @param isKey whether it belongs to the primary key
   * @param value milliseconds since the epoch
   */
  public UpsertTable<T> time(String name, boolean isKey, Value<T> value) {
    columns.add(new Column<>(name, isKey, "to_timestamp(?::double precision / 1000)", value));
    return this;
  }

  /** A column of type jsonb with the whole result. */
  public UpsertTable<T> json(String name) {
    columns.add(new Column<>(name, false, "?::jsonb", result -> json(result)));
    return this;
  }

  /**
   * The statement for one result.
   *
   * @param table as it stands in SQL, with the schema where it needs one
   */
  String statement(String table) {
    List<String> names = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    List<String> updates = new ArrayList<>();
    for (Column<T> column : columns) {
      names.add(column.name());
      expressions.add(column.expression());
      if (column.isKey()) {
        keys.add(column.name());
      } else {
        updates.add(column.name() + " = excluded." + column.name());
      }
    }
    return "insert into %s (%s) values (%s) on conflict (%s) do update set %s"
        .formatted(
            table,
            String.join(", ", names),
            String.join(", ", expressions),
            String.join(", ", keys),
            String.join(", ", updates));
  }

  /** Sets the statement's parameters. */
  void fill(PreparedStatement statement, T result) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Object value = columns.get(i).value().apply(result);
      statement.setObject(
          i + 1, value instanceof String text ? text.replace('\u0000', '\ufffd') : value);
    }
  }

  private static String json(Object result) {
    try {
      String json = Json.mapper().writeValueAsString(result);
      return NUL_IN_JSON.matcher(json).replaceAll("$1\\\\ufffd");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write a result as JSON", e);
    }
  }
}
