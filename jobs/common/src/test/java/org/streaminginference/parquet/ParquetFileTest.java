package org.streaminginference.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Prediction;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Contract;
import org.xerial.snappy.Snappy;

/** What is written, as Parquet's own reader finds it. */
class ParquetFileTest {

  private static final JsonMapper JSON = Json.mapper();
  private static final long NEVER_FULL = 1L << 40;

  @TempDir Path folder;

  /** What a reader found. */
  private record Found(MessageType schema, List<ObjectNode> rows, List<BlockMetaData> rowGroups) {}

  /**
   * All kinds of answers: a null label, labels, entities, with a source, attributes, and without.
   */
  @ParameterizedTest
  @ValueSource(classes = {Prediction.class, LabelCounts.class})
  void keepsTheContractsExamples(Class<?> type) throws Exception {
    List<ObjectNode> rows = new ArrayList<>();
    for (Path file : Contract.examples(contractName(type), "valid")) {
      rows.add(JSON.valueToTree(JSON.readValue(file.toFile(), type)));
    }

    Found found = read(write(type, rows, NEVER_FULL));

    assertThat(words(found.schema())).isEqualTo(words(ParquetSchemas.of(type)));
    assertThat(found.rows()).isEqualTo(rows.stream().map(ParquetFileTest::withoutNulls).toList());
  }

  /** A field that comes into the contract has to become a column too. */
  @ParameterizedTest
  @ValueSource(classes = {Prediction.class, LabelCounts.class})
  void hasAColumnForEachFieldOfTheContract(Class<?> type) throws Exception {
    Path schemas = Path.of(System.getProperty("contract.directory"), "schemas");
    JsonNode contract =
        JSON.readTree(schemas.resolve(contractName(type) + ".schema.json").toFile());
    JsonNode source = JSON.readTree(schemas.resolve("source.schema.json").toFile());

    assertThat(columns(ParquetSchemas.of(type), "")).isEqualTo(fields(contract, source, ""));
  }

  @Test
  void keepsManyRowsInGroupsOfALimitedSize() throws Exception {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      ObjectNode row = prediction(i);
      if (i % 3 == 0) {
        row.putObject("attributes").put("channel", "chat" + i % 7).put("日本", "");
      }
      rows.add(row);
    }

    Found found = read(write(Prediction.class, rows, 64 * 1024));

    assertThat(found.rows()).isEqualTo(rows);
    assertThat(found.rowGroups()).hasSizeBetween(3, 50);
    ColumnChunkMetaData times =
        found.rowGroups().get(0).getColumns().stream()
            .filter(column -> column.getPath().toDotString().equals("predicted_at_ms"))
            .findFirst()
            .orElseThrow();
    Object earliest = times.getStatistics().genericGetMin();
    assertThat(earliest).isEqualTo(1_773_568_800_000L);
    assertThat(times.getStatistics().getNumNulls()).isZero();
  }

  @Test
  void keepsTextThatIsNoDictionary() throws Exception {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(prediction(i).put("text", (char) ('a' + i % 26) + "x😀\u0000".repeat(5_000) + i));
    }

    assertThat(read(write(Prediction.class, rows, NEVER_FULL)).rows()).isEqualTo(rows);
  }

  /** A message may have megabytes: 64 of them would be more memory than a file is allowed. */
  @Test
  void looksAtItsMemoryAfterEachRow() throws Exception {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(prediction(i).put("text", "x".repeat(40_000) + i));
    }

    Found found = read(write(Prediction.class, rows, 64 * 1024));

    assertThat(found.rows()).isEqualTo(rows);
    assertThat(found.rowGroups()).hasSize(5);
  }

  @Test
  void isAFileWithoutRowsToo() throws Exception {
    Found found = read(write(Prediction.class, List.of(), NEVER_FULL));

    assertThat(found.rows()).isEmpty();
    assertThat(words(found.schema())).isEqualTo(words(ParquetSchemas.of(Prediction.class)));
  }

  @Test
  void refusesARecordWithoutWhatItCannotLack() {
    ObjectNode row = prediction(1);
    row.remove("model_name");

    assertThatThrownBy(() -> write(Prediction.class, List.of(row), NEVER_FULL))
        .hasMessage("The record has no model_name, which prediction cannot lack");
  }

  /** Of the orders of floating point, files name the one that all readers know. */
  private static String words(MessageType schema) {
    return schema.toString().replace(" columnorder(TYPE_DEFINED_ORDER)", "");
  }

  private static ObjectNode prediction(int i) {
    ObjectNode row = JSON.createObjectNode();
    row.put("id", "m" + i).put("text", "text number " + i);
    if (i % 2 == 0) {
      row.put("label", "label" + i % 11).put("score", i / 5_000.0);
    }
    row.put("model_name", "m").put("model_version", "1.0.0");
    return row.put("predicted_at_ms", 1_773_568_800_000L + i);
  }

  private static String contractName(Class<?> type) {
    return type == Prediction.class ? "prediction" : "label-counts";
  }

  private Path write(Class<?> type, List<ObjectNode> rows, long rowGroupBytes) throws Exception {
    Path path = folder.resolve("rows.parquet");
    try (OutputStream out = Files.newOutputStream(path)) {
      ParquetFile file = new ParquetFile(out, ParquetSchemas.of(type), rowGroupBytes);
      for (ObjectNode row : rows) {
        file.write(row);
      }
      file.finish();
    }
    return path;
  }

  private static Found read(Path path) throws Exception {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new SnappyOnly())
            .build();
    List<ObjectNode> rows = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(object(schema, records.read()));
        }
      }
      return new Found(schema, rows, reader.getFooter().getBlocks());
    }
  }

  /** The reader's own codecs would need more of Hadoop. */
  private static final class SnappyOnly
      implements CompressionCodecFactory, CompressionCodecFactory.BytesInputDecompressor {

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      assertThat(codec).isEqualTo(CompressionCodecName.SNAPPY);
      return this;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BytesInput decompress(BytesInput compressed, int wholeBytes) throws IOException {
      byte[] whole = Snappy.uncompress(compressed.toInputStream().readAllBytes());
      assertThat(whole).hasSize(wholeBytes);
      return BytesInput.from(whole);
    }

    @Override
    public void decompress(ByteBuffer in, int compressedBytes, ByteBuffer out, int wholeBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
  }

  private static ObjectNode object(GroupType type, Group group) {
    ObjectNode object = JSON.createObjectNode();
    for (Type field : type.getFields()) {
      if (group.getFieldRepetitionCount(field.getName()) > 0) {
        object.set(field.getName(), value(field, group));
      }
    }
    return object;
  }

  private static JsonNode value(Type field, Group in) {
    String name = field.getName();
    if (field.isPrimitive()) {
      PrimitiveTypeName type = field.asPrimitiveType().getPrimitiveTypeName();
      return switch (type) {
        case BINARY -> JSON.getNodeFactory().textNode(in.getString(name, 0));
        case DOUBLE -> JSON.getNodeFactory().numberNode(in.getDouble(name, 0));
        case INT64 -> JSON.getNodeFactory().numberNode(in.getLong(name, 0));
        case INT32 -> JSON.getNodeFactory().numberNode(in.getInteger(name, 0));
        case BOOLEAN -> JSON.getNodeFactory().booleanNode(in.getBoolean(name, 0));
        default -> throw new AssertionError(field);
      };
    }
    GroupType type = field.asGroupType();
    Group group = in.getGroup(name, 0);
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    if (kind == null) {
      return object(type, group);
    }
    GroupType entry = type.getType(0).asGroupType();
    int entries = group.getFieldRepetitionCount(0);
    if (kind.equals(LogicalTypeAnnotation.mapType())) {
      ObjectNode map = JSON.createObjectNode();
      for (int i = 0; i < entries; i++) {
        Group pair = group.getGroup(0, i);
        map.set(pair.getString("key", 0), value(entry.getType(1), pair));
      }
      return map;
    }
    ArrayNode list = JSON.createArrayNode();
    for (int i = 0; i < entries; i++) {
      list.add(value(entry.getType(0), group.getGroup(0, i)));
    }
    return list;
  }

  private static ObjectNode withoutNulls(ObjectNode row) {
    ObjectNode kept = row.deepCopy();
    row.fieldNames()
        .forEachRemaining(
            name -> {
              if (row.get(name).isNull()) {
                kept.remove(name);
              }
            });
    return kept;
  }

  /** Paths of the fields, with a star behind those that every record has. */
  private static Set<String> columns(GroupType type, String path) {
    Set<String> found = new TreeSet<>();
    for (Type field : type.getFields()) {
      String star = field.isRepetition(Type.Repetition.REQUIRED) ? "*" : "";
      found.add(path + field.getName() + star);
      if (!field.isPrimitive()) {
        GroupType group = field.asGroupType();
        LogicalTypeAnnotation kind = group.getLogicalTypeAnnotation();
        if (kind == null) {
          found.addAll(columns(group, path + field.getName() + "."));
        } else if (kind.equals(LogicalTypeAnnotation.listType())) {
          GroupType element = group.getType(0).asGroupType().getType(0).asGroupType();
          found.addAll(columns(element, path + field.getName() + "."));
        }
      }
    }
    return found;
  }

  private static Set<String> fields(JsonNode schema, JsonNode source, String path) {
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.textValue()));
    Set<String> found = new TreeSet<>();
    for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
      JsonNode about = field.getValue().has("$ref") ? source : field.getValue();
      boolean always = required.contains(field.getKey()) && !about.path("type").isArray();
      found.add(path + field.getKey() + (always ? "*" : ""));
      JsonNode inner = about.has("items") ? about.get("items") : about;
      if (inner.has("properties")) {
        found.addAll(fields(inner, source, path + field.getKey() + "."));
      }
    }
    return found;
  }
}
