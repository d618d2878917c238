package org.streaminginference.sinks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.PartFileInfo;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.DateTimeBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.CheckpointRollingPolicy;
import org.streaminginference.json.Json;
import org.streaminginference.parquet.ParquetFile;
import org.streaminginference.parquet.ParquetSchemas;

/**
 * Parquet files, on whatever Flink's file systems reach. A file cannot go on after a checkpoint, so
 * each checkpoint ends those that are open; then they have their final names, and hold each record
 * exactly once.
 */
public final class ParquetFiles {

  /** Held in memory by each open file at most: mostly one a subtask. */
  private static final long MOST_ROW_GROUP_BYTES = 16L << 20;

  private ParquetFiles() {}

  /**
   * @param folder for example s3://bucket/predictions; one folder an hour (UTC) comes below it
   * @param rollBytes a file ends at about this size, where no checkpoint ends it before: with the
   *     row group that takes it there, which has no more than this before it is compressed
   * @param rollAfter and no later than this after its first record
   * @param type the class that is written, as {@link ParquetSchemas} has it
   */
  public static <T> FileSink<T> sink(
      String folder, long rollBytes, Duration rollAfter, Class<T> type) {
    return FileSink.forBulkFormat(new Path(folder), new Writers<>(type, rollBytes))
        // The policy is asked no more often than this.
        .withBucketCheckInterval(Math.min(rollAfter.toMillis(), 60_000))
        .withBucketAssigner(new DateTimeBucketAssigner<>("yyyy-MM-dd/HH", ZoneOffset.UTC))
        .withRollingPolicy(new AtCheckpoints<>(rollBytes, rollAfter.toMillis()))
        .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(".parquet").build())
        .build();
  }

  /** Begins files. */
  private static final class Writers<T> implements BulkWriter.Factory<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final long rowGroupBytes;

    /** A file has no size before its first row group: a smaller file needs smaller ones. */
    Writers(Class<T> type, long rollBytes) {
      this.type = type;
      this.rowGroupBytes = Math.min(MOST_ROW_GROUP_BYTES, rollBytes);
    }

    @Override
    public BulkWriter<T> create(FSDataOutputStream out) throws IOException {
      return new Writer<>(out, type, rowGroupBytes);
    }
  }

  /** One file. */
  private static final class Writer<T> implements BulkWriter<T> {

    private final ObjectMapper mapper = Json.mapper();
    private final FSDataOutputStream out;
    private final ParquetFile file;

    Writer(FSDataOutputStream out, Class<T> type, long rowGroupBytes) throws IOException {
      this.out = out;
      this.file = new ParquetFile(out, ParquetSchemas.of(type), rowGroupBytes);
    }

    @Override
    public void addElement(T element) throws IOException {
      ObjectNode row = mapper.valueToTree(element);
      file.write(row);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void finish() throws IOException {
      file.finish();
    }
  }

  private static final class AtCheckpoints<T> extends CheckpointRollingPolicy<T, String> {

    private static final long serialVersionUID = 1L;

    private final long bytes;
    private final long millis;

    AtCheckpoints(long bytes, long millis) {
      this.bytes = bytes;
      this.millis = millis;
    }

    @Override
    public boolean shouldRollOnEvent(PartFileInfo<String> file, T element) throws IOException {
      return file.getSize() >= bytes;
    }

    @Override
    public boolean shouldRollOnProcessingTime(PartFileInfo<String> file, long now) {
      return now - file.getCreationTime() >= millis;
    }
  }
}
