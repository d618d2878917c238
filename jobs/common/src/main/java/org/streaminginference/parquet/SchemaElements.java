package org.streaminginference.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A schema as a file's footer has it: all elements in one list, each group before its fields. */
final class SchemaElements {

  private static final LogicalTypeAnnotation TIMESTAMP =
      LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS);

  private SchemaElements() {}

  static List<SchemaElement> of(MessageType schema) {
    List<SchemaElement> elements = new ArrayList<>();
    elements.add(new SchemaElement(schema.getName()).setNum_children(schema.getFieldCount()));
    schema.getFields().forEach(field -> add(elements, field));
    return elements;
  }

  static org.apache.parquet.format.Type physicalType(PrimitiveType type) {
    // The format's word for text and bytes is another than that of the library's schemas.
    String name = type.getPrimitiveTypeName().name();
    return org.apache.parquet.format.Type.valueOf(name.equals("BINARY") ? "BYTE_ARRAY" : name);
  }

  private static void add(List<SchemaElement> elements, Type type) {
    SchemaElement element = new SchemaElement(type.getName());
    element.setRepetition_type(FieldRepetitionType.valueOf(type.getRepetition().name()));
    annotate(element, type);
    elements.add(element);
    if (type.isPrimitive()) {
      element.setType(physicalType(type.asPrimitiveType()));
      return;
    }
    GroupType group = type.asGroupType();
    element.setNum_children(group.getFieldCount());
    group.getFields().forEach(field -> add(elements, field));
  }

  /** In the old words and the new ones: there are readers that know only one of them. */
  private static void annotate(SchemaElement element, Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation == null) {
      return;
    }
    if (annotation.equals(LogicalTypeAnnotation.stringType())) {
      element.setConverted_type(ConvertedType.UTF8);
      element.setLogicalType(LogicalType.STRING(new StringType()));
    } else if (annotation.equals(LogicalTypeAnnotation.listType())) {
      element.setConverted_type(ConvertedType.LIST);
      element.setLogicalType(LogicalType.LIST(new ListType()));
    } else if (annotation.equals(LogicalTypeAnnotation.mapType())) {
      element.setConverted_type(ConvertedType.MAP);
      element.setLogicalType(LogicalType.MAP(new MapType()));
    } else if (annotation.equals(TIMESTAMP)) {
      element.setConverted_type(ConvertedType.TIMESTAMP_MILLIS);
      element.setLogicalType(
          LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.MILLIS(new MilliSeconds()))));
    } else {
      throw new IllegalArgumentException("Columns of the kind " + type + " are not written");
    }
  }
}
