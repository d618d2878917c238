package org.streaminginference.kafka;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The W3C trace context of a record, as others wrote it into the header {@code traceparent}: jobs
 * pass it on and make no spans of their own.
 */
public final class TraceContext {

  /** The header's name, in Kafka and in HTTP. */
  public static final String HEADER = "traceparent";

  private static final Pattern VALID =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final int PARENT_ID = 36;
  private static final int AFTER_PARENT_ID = 52;

  private TraceContext() {}

  /**
   * @return null where there is none, or none that is valid
   */
  static String read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    return header == null || header.value() == null
        ? null
        : validOrNull(new String(header.value(), StandardCharsets.US_ASCII));
  }

  /**
   * What stands in the header, where it is a context.
   *
   * @param value null for none
   * @return null where there is none, or none that is valid
   */
  public static String validOrNull(String value) {
    return value != null && VALID.matcher(value).matches() ? value : null;
  }

  /**
   * Adds the header where there is a context.
   *
   * @param traceparent null for none
   */
  public static void write(Headers headers, String traceparent) {
    if (traceparent != null) {
      headers.add(HEADER, traceparent.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * The context for a request: the same trace, with an id of its own for the request.
   *
   * @param traceparent a valid one
   */
  public static String child(String traceparent) {
    // Zero is no id.
    long id = ThreadLocalRandom.current().nextLong() | 1;
    return traceparent.substring(0, PARENT_ID)
        + "%016x".formatted(id)
        + traceparent.substring(AFTER_PARENT_ID);
  }
}
