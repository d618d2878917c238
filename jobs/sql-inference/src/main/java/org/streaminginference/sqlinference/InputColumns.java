package org.streaminginference.sqlinference;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.streaminginference.cli.UsageException;
import org.streaminginference.kafka.TraceContext;

/**
 * The columns of {@code CREATE MODEL … INPUT (…)}: the text, and where its trace context stands.
 *
 * @param trace in the second column
 */
record InputColumns(Trace trace) implements Serializable {

  /** What the second column holds. */
  enum Trace {
    /** There is no second column, and requests belong to no trace. */
    NONE,
    /** {@code traceparent STRING}, as in W3C Trace Context. */
    TRACEPARENT,
    /** {@code headers MAP<STRING, BYTES>}, as Kafka's connector gives them. */
    HEADERS
  }

  private static final int TEXT = 0;
  private static final int SECOND = 1;

  /**
   * @throws UsageException where there are others than these
   */
  static InputColumns of(String model, ResolvedSchema schema) {
    List<Column> columns = schema.getColumns();
    Trace trace = columns.size() == 1 ? Trace.NONE : traceIn(columns);
    if (trace == null || !type(columns.get(TEXT)).is(LogicalTypeRoot.VARCHAR)) {
      throw new UsageException(
          "The model " + model + " takes other columns than the provider can send",
          columns.stream().map(column -> column.getName() + " " + column.getDataType()).toList()
              + "",
          "one STRING; behind it, for traces, traceparent STRING or headers MAP<STRING, BYTES>",
          "write INPUT (`text` STRING) in CREATE MODEL");
    }
    return new InputColumns(trace);
  }

  private static Trace traceIn(List<Column> columns) {
    if (columns.size() != 2) {
      return null;
    }
    Column column = columns.get(SECOND);
    return switch (column.getName()) {
      case "traceparent" -> type(column).is(LogicalTypeRoot.VARCHAR) ? Trace.TRACEPARENT : null;
      case "headers" -> isHeaders(type(column)) ? Trace.HEADERS : null;
      default -> null;
    };
  }

  private static boolean isHeaders(LogicalType type) {
    return type instanceof MapType map
        && map.getKeyType().is(LogicalTypeRoot.VARCHAR)
        && map.getValueType().is(LogicalTypeRoot.VARBINARY);
  }

  private static LogicalType type(Column column) {
    return column.getDataType().getLogicalType();
  }

  /**
   * @return null where nobody is to be asked
   */
  String text(RowData row) {
    return row.isNullAt(TEXT) ? null : row.getString(TEXT).toString();
  }

  /**
   * @return null where there is no context, or none that is valid
   */
  String traceparent(RowData row) {
    if (trace == Trace.NONE || row.isNullAt(SECOND)) {
      return null;
    }
    return TraceContext.validOrNull(
        trace == Trace.TRACEPARENT ? row.getString(SECOND).toString() : header(row.getMap(SECOND)));
  }

  private static String header(MapData headers) {
    ArrayData names = headers.keyArray();
    ArrayData values = headers.valueArray();
    for (int i = 0; i < headers.size(); i++) {
      if (!names.isNullAt(i)
          && !values.isNullAt(i)
          && names.getString(i).toString().equals(TraceContext.HEADER)) {
        return Traceparent.text(values.getBinary(i));
      }
    }
    return null;
  }
}
