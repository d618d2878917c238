package org.streaminginference.sinks;

import java.io.IOException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer whose end is never worse than what went before. The JDBC connector's writes once more
 * while it is closed; where the database is away that fails too, and Flink ends the whole
 * TaskManager for it. What was not written is written again after the restart.
 */
public final class CalmWriter<T> implements SinkWriter<T> {

  private static final Logger LOG = LoggerFactory.getLogger(CalmWriter.class);

  private final SinkWriter<T> writer;

  public CalmWriter(SinkWriter<T> writer) {
    this.writer = writer;
  }

  @Override
  public void write(T element, Context context) throws IOException, InterruptedException {
    writer.write(element, context);
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    writer.flush(endOfInput);
  }

  @Override
  public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
    writer.writeWatermark(watermark);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (Exception e) {
      LOG.warn("The sink could not be closed in good order: {}", e.toString());
    }
  }
}
