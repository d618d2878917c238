package org.streaminginference.sqlinference;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.streaminginference.kafka.TraceContext;

/**
 * SQL's {@code traceparent(headers)}: the W3C trace context among a Kafka record's headers; NULL
 * where there is none, or none that is valid.
 */
public final class Traceparent extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  public String eval(@DataTypeHint("MAP<STRING, BYTES>") Map<String, byte[]> headers) {
    return of(headers);
  }

  /**
   * @param headers null for none
   */
  static String of(Map<String, byte[]> headers) {
    byte[] value = headers == null ? null : headers.get(TraceContext.HEADER);
    return value == null ? null : TraceContext.validOrNull(text(value));
  }

  static String text(byte[] value) {
    return new String(value, StandardCharsets.US_ASCII);
  }
}
