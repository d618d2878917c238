package org.streaminginference.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Takes the columns of a schema from a JSON object: a field's name is the column's. */
final class JsonRows {

  private JsonRows() {}

  static void write(RecordConsumer out, MessageType schema, ObjectNode row) {
    out.startMessage();
    fields(out, schema, row);
    out.endMessage();
  }

  private static void fields(RecordConsumer out, GroupType group, JsonNode node) {
    for (int i = 0; i < group.getFieldCount(); i++) {
      Type type = group.getType(i);
      JsonNode value = node.get(type.getName());
      if (value != null && !value.isNull()) {
        field(out, type, i, value);
      } else if (type.isRepetition(Type.Repetition.REQUIRED)) {
        throw new IllegalArgumentException(
            "The record has no " + type.getName() + ", which " + group.getName() + " cannot lack");
      }
    }
  }

  private static void field(RecordConsumer out, Type type, int index, JsonNode value) {
    out.startField(type.getName(), index);
    if (type.isPrimitive()) {
      primitive(out, type.asPrimitiveType(), value);
    } else {
      out.startGroup();
      group(out, type.asGroupType(), value);
      out.endGroup();
    }
    out.endField(type.getName(), index);
  }

  private static void group(RecordConsumer out, GroupType type, JsonNode value) {
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    if (kind == null) {
      fields(out, type, value);
    } else if (!value.isEmpty()) {
      // One repeated group below the list or map: so readers tell an empty one from none.
      GroupType entry = type.getType(0).asGroupType();
      out.startField(entry.getName(), 0);
      if (kind.equals(LogicalTypeAnnotation.mapType())) {
        entries(out, entry, value);
      } else {
        elements(out, entry, value);
      }
      out.endField(entry.getName(), 0);
    }
  }

  private static void elements(RecordConsumer out, GroupType entry, JsonNode list) {
    for (JsonNode element : list) {
      out.startGroup();
      field(out, entry.getType(0), 0, element);
      out.endGroup();
    }
  }

  private static void entries(RecordConsumer out, GroupType entry, JsonNode map) {
    for (Map.Entry<String, JsonNode> next : map.properties()) {
      out.startGroup();
      out.startField("key", 0);
      out.addBinary(Binary.fromString(next.getKey()));
      out.endField("key", 0);
      field(out, entry.getType(1), 1, next.getValue());
      out.endGroup();
    }
  }

  private static void primitive(RecordConsumer out, PrimitiveType type, JsonNode value) {
    switch (type.getPrimitiveTypeName()) {
      case BINARY:
        out.addBinary(Binary.fromString(value.textValue()));
        break;
      case DOUBLE:
        out.addDouble(value.doubleValue());
        break;
      case INT64:
        out.addLong(value.longValue());
        break;
      case INT32:
        out.addInteger(value.intValue());
        break;
      case BOOLEAN:
        out.addBoolean(value.booleanValue());
        break;
      default:
        throw new IllegalArgumentException("Columns of the kind " + type + " are not written");
    }
  }
}
