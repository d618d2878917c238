package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.MapDataSerializer;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.streaminginference.cli.UsageException;

class InputColumnsTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final DataType HEADERS = DataTypes.MAP(DataTypes.STRING(), DataTypes.BYTES());

  @Test
  void aTextAloneHasNoTrace() {
    InputColumns columns = columns(text());
    assertThat(columns.text(row("hello"))).isEqualTo("hello");
    assertThat(columns.text(row((Object) null))).isNull();
    assertThat(columns.traceparent(row("hello"))).isNull();
  }

  @Test
  void takesTheTraceFromAColumnOfItsName() {
    InputColumns columns = columns(text(), Column.physical("traceparent", DataTypes.STRING()));
    assertThat(columns.traceparent(row("hello", TRACE))).isEqualTo(TRACE);
    assertThat(columns.traceparent(row("hello", null))).isNull();
    assertThat(columns.traceparent(row("hello", TRACE + "\r\nX: y"))).isNull();
  }

  @Test
  void takesTheTraceFromHeaders() {
    InputColumns columns = columns(text(), Column.physical("headers", HEADERS));
    assertThat(traceOf(columns, headers("replays", "1", "traceparent", TRACE))).isEqualTo(TRACE);
    assertThat(traceOf(columns, headers("replays", "1"))).isNull();
    assertThat(traceOf(columns, headers("traceparent", null))).isNull();
    assertThat(traceOf(columns, headers("traceparent", "nonsense"))).isNull();
    assertThat(traceOf(columns, null)).isNull();
  }

  /** As it comes from a queue of texts in flight that was restored. */
  @Test
  void takesTheTraceFromHeadersThatWereSerialised() {
    InputColumns columns = columns(text(), Column.physical("headers", HEADERS));
    MapDataSerializer serializer =
        new MapDataSerializer(
            DataTypes.STRING().getLogicalType(), DataTypes.BYTES().getLogicalType());
    RowData row =
        GenericRowData.of(
            StringData.fromString("hello"),
            serializer.toBinaryMap(headers("a", null, "traceparent", TRACE)));
    assertThat(columns.traceparent(row)).isEqualTo(TRACE);
  }

  @Test
  void refusesWhatItCannotSend() {
    for (Column second :
        List.of(
            Column.physical("trace", DataTypes.STRING()),
            Column.physical("traceparent", DataTypes.BYTES()),
            Column.physical("headers", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())))) {
      assertThatThrownBy(() -> columns(text(), second))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(second.getName() + " " + second.getDataType())
          .hasMessageContaining("allowed: one STRING; behind it, for traces, traceparent STRING");
    }
    assertThatThrownBy(() -> columns(Column.physical("n", DataTypes.INT())))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> columns(text(), text(), text())).isInstanceOf(UsageException.class);
  }

  private static Column text() {
    return Column.physical("text", DataTypes.STRING());
  }

  private static InputColumns columns(Column... columns) {
    return InputColumns.of("m", ResolvedSchema.of(columns));
  }

  private static RowData row(Object... values) {
    GenericRowData row = new GenericRowData(values.length);
    for (int i = 0; i < values.length; i++) {
      row.setField(i, values[i] == null ? null : StringData.fromString((String) values[i]));
    }
    return row;
  }

  private static String traceOf(InputColumns columns, GenericMapData headers) {
    return columns.traceparent(GenericRowData.of(StringData.fromString("hello"), headers));
  }

  private static GenericMapData headers(String... namesAndValues) {
    Map<StringData, byte[]> headers = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String value = namesAndValues[i + 1];
      headers.put(
          StringData.fromString(namesAndValues[i]),
          value == null ? null : value.getBytes(StandardCharsets.US_ASCII));
    }
    return new GenericMapData(headers);
  }
}
