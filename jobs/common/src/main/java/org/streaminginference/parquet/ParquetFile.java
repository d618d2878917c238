package org.streaminginference.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.impl.ColumnWriteStoreV1;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Writes a Parquet file. What the columns hold is encoded by Parquet's own library; the frame
 * around it is written here, because the library's needs Hadoop, which is as large as the rest of a
 * job.
 */
public final class ParquetFile {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final String CREATED_BY = "streaming-inference version 0.1.0";
  private static final int PAGE_BYTES = 1 << 20;

  private final MessageType schema;
  private final MessageColumnIO columns;
  private final CountingStream out;
  private final long rowGroupBytes;
  private final ParquetProperties properties =
      ParquetProperties.builder().withPageSize(PAGE_BYTES).build();
  private final List<RowGroup> rowGroups = new ArrayList<>();

  private Map<ColumnDescriptor, ColumnPages> pages;
  private ColumnWriteStore store;
  private RecordConsumer record;
  private long rows;

  /**
   * @param out is neither flushed nor closed
   * @param rowGroupBytes rows of about this size are held in memory, and written together
   */
  public ParquetFile(OutputStream out, MessageType schema, long rowGroupBytes) throws IOException {
    this.schema = schema;
    this.columns = new ColumnIOFactory().getColumnIO(schema);
    this.out = new CountingStream(out);
    this.rowGroupBytes = rowGroupBytes;
    this.out.write(MAGIC);
    startRowGroup();
  }

  /**
   * @param row fields that are no columns are left out
   * @throws IllegalArgumentException when a column that every row has is missing
   */
  public void write(ObjectNode row) throws IOException {
    JsonRows.write(record, schema, row);
    rows++;
    // After each row: one may be megabytes, and the sum over the columns is little beside a row.
    if (store.getBufferedSize() >= rowGroupBytes) {
      endRowGroup();
      startRowGroup();
    }
  }

  /** Writes what is held in memory, and the footer. */
  public void finish() throws IOException {
    endRowGroup();
    long allRows = rowGroups.stream().mapToLong(RowGroup::getNum_rows).sum();
    FileMetaData footer =
        new FileMetaData(1, SchemaElements.of(schema), allRows, rowGroups)
            .setCreated_by(CREATED_BY)
            .setColumn_orders(
                Collections.nCopies(
                    schema.getColumns().size(), ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
    long start = out.position();
    Util.writeFileMetaData(footer, out);
    int footerBytes = Math.toIntExact(out.position() - start);
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footerBytes).array());
    out.write(MAGIC);
  }

  private void startRowGroup() {
    pages = new LinkedHashMap<>();
    for (ColumnDescriptor column : schema.getColumns()) {
      pages.put(column, new ColumnPages(column));
    }
    store = new ColumnWriteStoreV1(schema, pages::get, properties);
    record = columns.getRecordWriter(store);
    rows = 0;
  }

  private void endRowGroup() throws IOException {
    if (rows > 0) {
      // Nulls of groups that are absent wait in the record writer.
      record.flush();
      store.flush();
      long start = out.position();
      List<ColumnChunk> chunks = new ArrayList<>();
      long bytes = 0;
      for (ColumnPages column : pages.values()) {
        ColumnChunk chunk = column.writeTo(out);
        bytes += chunk.getMeta_data().getTotal_uncompressed_size();
        chunks.add(chunk);
      }
      rowGroups.add(
          new RowGroup(chunks, bytes, rows)
              .setFile_offset(start)
              .setTotal_compressed_size(out.position() - start)
              .setOrdinal((short) rowGroups.size()));
    }
    store.close();
  }
}
