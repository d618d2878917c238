package org.streaminginference.sqlinference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;

/** Adds to a JSON object, from which NULLs are left out, those that have to stand there as null. */
final class NullFieldsSchema implements SerializationSchema<RowData> {

  private static final long serialVersionUID = 1L;

  private final SerializationSchema<RowData> json;
  private final String[] fields;
  private final int[] nullFields;

  /**
   * @param json writes one object for each row
   * @param nullFields indexes of the fields, none of which needs escapes
   */
  NullFieldsSchema(SerializationSchema<RowData> json, String[] fields, int[] nullFields) {
    this.json = json;
    this.fields = fields;
    this.nullFields = nullFields;
  }

  @Override
  public void open(InitializationContext context) throws Exception {
    json.open(context);
  }

  @Override
  public byte[] serialize(RowData row) {
    byte[] object = json.serialize(row);
    StringBuilder added = new StringBuilder();
    for (int field : nullFields) {
      if (row.isNullAt(field)) {
        added.append(",\"").append(fields[field]).append("\":null");
      }
    }
    if (added.isEmpty()) {
      return object;
    }
    boolean isEmpty = object.length == 2;
    byte[] more = added.substring(isEmpty ? 1 : 0).concat("}").getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(object, object.length - 1 + more.length);
    System.arraycopy(more, 0, whole, object.length - 1, more.length);
    return whole;
  }
}
