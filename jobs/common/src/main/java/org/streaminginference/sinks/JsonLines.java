package org.streaminginference.sinks;

import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.DateTimeBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;
import org.streaminginference.json.Json;

/**
 * Files of JSON lines, on whatever Flink's file systems reach: a folder, or S3. A file gets its
 * final name at a checkpoint, and then holds each record exactly once.
 */
public final class JsonLines {

  private JsonLines() {}

  /**
   * @param folder for example s3://bucket/predictions; one folder an hour (UTC) comes below it
   * @param rollBytes a file ends at about this size
   * @param rollAfter and no later than this after its first record
   * @param type the class that is written as JSON
   */
  public static <T> FileSink<T> sink(
      String folder, long rollBytes, Duration rollAfter, Class<T> type) {
    return FileSink.forRowFormat(new Path(folder), new LineEncoder<>(type))
        // The policy is asked no more often than this.
        .withBucketCheckInterval(Math.min(rollAfter.toMillis(), 60_000))
        .withBucketAssigner(new DateTimeBucketAssigner<>("yyyy-MM-dd/HH", ZoneOffset.UTC))
        .withRollingPolicy(
            DefaultRollingPolicy.builder()
                .withMaxPartSize(new MemorySize(rollBytes))
                .withRolloverInterval(rollAfter)
                .withInactivityInterval(rollAfter)
                .build())
        .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(".jsonl").build())
        .build();
  }

  /** One record, one line. */
  static final class LineEncoder<T> implements Encoder<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private transient ObjectWriter writer;

    LineEncoder(Class<T> type) {
      this.type = type;
    }

    @Override
    public void encode(T element, OutputStream out) throws IOException {
      if (writer == null) {
        writer = Json.mapper().writerFor(type);
      }
      out.write(writer.writeValueAsBytes(element));
      out.write('\n');
    }
  }
}
