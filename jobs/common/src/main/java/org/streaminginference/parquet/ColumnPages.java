package org.streaminginference.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.PrimitiveType;
import org.xerial.snappy.Snappy;

/** The pages of one column within a row group, compressed, until the group is written. */
final class ColumnPages implements PageWriter {

  private final ColumnDescriptor column;
  private final Statistics<?> statistics;
  private final Set<org.apache.parquet.format.Encoding> encodings = new TreeSet<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
  private long values;
  private long uncompressedBytes;

  ColumnPages(ColumnDescriptor column) {
    this.column = column;
    this.statistics = Statistics.createStats(column.getPrimitiveType());
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> ofPage,
      SizeStatistics sizes,
      GeospatialStatistics places,
      Encoding repetitionLevels,
      Encoding definitionLevels,
      Encoding ofValues)
      throws IOException {
    DataPageHeader header =
        new DataPageHeader(
            valueCount, named(ofValues), named(definitionLevels), named(repetitionLevels));
    append(
        data,
        bytes,
        (whole, compressed) ->
            new PageHeader(PageType.DATA_PAGE, whole, compressed).setData_page_header(header));
    values += valueCount;
    statistics.mergeStatistics(ofPage);
  }

  @Override
  public void writeDictionaryPage(DictionaryPage page) throws IOException {
    DictionaryPageHeader header =
        new DictionaryPageHeader(page.getDictionarySize(), named(page.getEncoding()));
    append(
        dictionary,
        page.getBytes(),
        (whole, compressed) ->
            new PageHeader(PageType.DICTIONARY_PAGE, whole, compressed)
                .setDictionary_page_header(header));
  }

  /**
   * Writes the column's part of a row group.
   *
   * @return what the footer says of it
   */
  ColumnChunk writeTo(CountingStream out) throws IOException {
    long start = out.position();
    dictionary.writeTo(out);
    long dataStart = out.position();
    data.writeTo(out);
    ColumnMetaData about =
        new ColumnMetaData(
            SchemaElements.physicalType(column.getPrimitiveType()),
            List.copyOf(encodings),
            List.of(column.getPath()),
            CompressionCodec.SNAPPY,
            values,
            uncompressedBytes,
            out.position() - start,
            dataStart);
    if (dataStart > start) {
      about.setDictionary_page_offset(start);
    }
    about.setStatistics(statisticsOfFile());
    return new ColumnChunk(start).setMeta_data(about);
  }

  /** With bounds for whole numbers and times only: of them the order is beyond doubt. */
  private org.apache.parquet.format.Statistics statisticsOfFile() {
    org.apache.parquet.format.Statistics found = new org.apache.parquet.format.Statistics();
    found.setNull_count(statistics.getNumNulls());
    boolean ordered =
        column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT64;
    if (ordered && statistics.hasNonNullValue()) {
      found.setMin_value(statistics.getMinBytes());
      found.setMax_value(statistics.getMaxBytes());
    }
    return found;
  }

  private interface Header {
    PageHeader of(int wholeBytes, int compressedBytes);
  }

  private void append(ByteArrayOutputStream pages, BytesInput page, Header header)
      throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(page.size()));
    page.writeAllTo(whole);
    byte[] compressed = Snappy.compress(whole.toByteArray());
    int before = pages.size();
    Util.writePageHeader(header.of(whole.size(), compressed.length), pages);
    uncompressedBytes += pages.size() - before + whole.size();
    pages.write(compressed);
  }

  private org.apache.parquet.format.Encoding named(Encoding encoding) {
    org.apache.parquet.format.Encoding name =
        org.apache.parquet.format.Encoding.valueOf(encoding.name());
    encodings.add(name);
    return name;
  }

  @Override
  public long getMemSize() {
    return data.size() + dictionary.size();
  }

  @Override
  public long allocatedSize() {
    return getMemSize();
  }

  @Override
  public String memUsageString(String prefix) {
    return prefix + " " + column + " " + getMemSize() + " bytes";
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> ofPage,
      Encoding repetitionLevels,
      Encoding definitionLevels,
      Encoding ofValues) {
    throw new UnsupportedOperationException("Pages come with all that is known of them");
  }

  @Override
  @Deprecated
  public void writePage(
      BytesInput bytes,
      int valueCount,
      Statistics<?> ofPage,
      Encoding repetitionLevels,
      Encoding definitionLevels,
      Encoding ofValues) {
    throw new UnsupportedOperationException("Pages come with all that is known of them");
  }

  @Override
  public void writePageV2(
      int rowCount,
      int nullCount,
      int valueCount,
      BytesInput repetitionLevels,
      BytesInput definitionLevels,
      Encoding dataEncoding,
      BytesInput bytes,
      Statistics<?> ofPage) {
    throw new UnsupportedOperationException("Pages are of version 1, which all readers know");
  }
}
