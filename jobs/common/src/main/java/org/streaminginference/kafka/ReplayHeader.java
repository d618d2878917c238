package org.streaminginference.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Header with how often a record has been sent again as a dead letter: a decimal number. */
public final class ReplayHeader {

  /** The header's name. */
  public static final String NAME = "replays";

  private static final int MAX_DIGITS = 9;

  private ReplayHeader() {}

  /** Adds the header. */
  public static void write(Headers headers, int replays) {
    headers.add(NAME, Integer.toString(replays).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @return 0 where the header is absent, or not what {@link #write} writes
   */
  static int read(Headers headers) {
    Header header = headers.lastHeader(NAME);
    return header == null ? 0 : parse(header.value());
  }

  /**
   * @param value the header's bytes, or null
   * @return 0 for what {@link #write} does not write
   */
  public static int parse(byte[] value) {
    if (value == null) {
      return 0;
    }
    String digits = new String(value, StandardCharsets.UTF_8);
    boolean isNumber =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(digits) : 0;
  }
}
