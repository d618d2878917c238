package org.streaminginference.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * The columns that records of a class have in Parquet: the contract's fields by their own names, as
 * written down in the resources beside this class.
 */
public final class ParquetSchemas {

  private ParquetSchemas() {}

  /**
   * @throws IllegalArgumentException when no columns are written down for the class
   */
  public static MessageType of(Class<?> type) {
    String name = type.getSimpleName() + ".schema";
    try (InputStream in = ParquetSchemas.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no resource " + name + " for " + type);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return MessageTypeParser.parseMessageType(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
