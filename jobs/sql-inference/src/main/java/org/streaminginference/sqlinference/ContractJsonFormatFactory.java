package org.streaminginference.sqlinference;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.formats.json.JsonFormatFactory;
import org.apache.flink.formats.json.JsonFormatOptions;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.streaminginference.cli.UsageException;

/**
 * The format {@code contract-json}: JSON as the schemas of contract/ have it. Columns that are NULL
 * are left out, but for those of {@code null-fields}, which the schemas want as null; Flink's own
 * format does either for all of them.
 */
public final class ContractJsonFormatFactory implements SerializationFormatFactory {

  static final ConfigOption<List<String>> NULL_FIELDS =
      ConfigOptions.key("null-fields")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Columns that are written as null where they are NULL.");

  @Override
  public String factoryIdentifier() {
    return "contract-json";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(NULL_FIELDS);
  }

  @Override
  public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
      DynamicTableFactory.Context context, ReadableConfig options) {
    FactoryUtil.validateFactoryOptions(this, options);
    Set<String> nullFields = new HashSet<>(options.get(NULL_FIELDS));
    Configuration ofJson = new Configuration();
    ofJson.set(JsonFormatOptions.ENCODE_IGNORE_NULL_FIELDS, true);
    EncodingFormat<SerializationSchema<RowData>> json =
        new JsonFormatFactory().createEncodingFormat(context, ofJson);
    return new EncodingFormat<>() {
      @Override
      public SerializationSchema<RowData> createRuntimeEncoder(
          DynamicTableSink.Context sink, DataType type) {
        return new NullFieldsSchema(
            json.createRuntimeEncoder(sink, type), fields(type), indexes(type, nullFields));
      }

      @Override
      public ChangelogMode getChangelogMode() {
        return json.getChangelogMode();
      }
    };
  }

  private static String[] fields(DataType type) {
    return ((RowType) type.getLogicalType()).getFieldNames().toArray(String[]::new);
  }

  /**
   * @throws UsageException where a name is no column of the value
   */
  private static int[] indexes(DataType type, Set<String> names) {
    if (!type.getLogicalType().is(LogicalTypeRoot.ROW)) {
      throw new IllegalArgumentException("The format contract-json writes rows, not " + type);
    }
    List<String> columns = ((RowType) type.getLogicalType()).getFieldNames();
    for (String name : names) {
      if (!columns.contains(name)) {
        throw new UsageException(
            "The option 'contract-json.null-fields' names a column that the table has not",
            name,
            String.join(", ", columns),
            "correct it in CREATE TABLE");
      }
    }
    return names.stream().mapToInt(columns::indexOf).sorted().toArray();
  }
}
