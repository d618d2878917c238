package org.streaminginference.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.Map;
import org.streaminginference.contract.Message;

/** How large what goes into a topic may become. */
public final class MessageLimits {

  /** What the topics take (max.message.bytes in contract/topics.json). */
  public static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

  /** What a value may take of it; the rest is for key, headers and Kafka's own framing. */
  public static final int MAX_VALUE_BYTES = MAX_REQUEST_BYTES - 64 * 1024;

  /** Longest id, in characters (maxLength in contract/schemas). */
  public static final int MAX_ID_CHARACTERS = 1024;

  /** JSON needs at most this many bytes for one char of a string. */
  private static final int MAX_BYTES_PER_CHAR = 6;

  /** Field names, numbers and the model's name, version and hash. */
  private static final int OTHER_BYTES = 4096;

  /** Field names and numbers of a label or an entity. */
  private static final int OBJECT_BYTES = 128;

  private MessageLimits() {}

  /** Whether an id has the length that the schema allows. */
  public static boolean isIdLength(String id) {
    int characters = id.codePointCount(0, id.length());
    return characters > 0 && characters <= MAX_ID_CHARACTERS;
  }

  /**
   * Size of a message where it is too large for its topic, else 0. Nearly all messages are so far
   * below the limit that an estimate will do.
   */
  public static int bytesOverLimit(Message message, ObjectWriter writer) {
    return bytesOverLimit(message, 0, 0, writer, message);
  }

  /**
   * The same for what is written about a message.
   *
   * @param message bounds the estimate, with the next two
   * @param moreChars of strings that are not the message's
   * @param moreObjects small ones of a list, that hold them
   * @param written the prediction for the message
   */
  public static int bytesOverLimit(
      Message message, long moreChars, long moreObjects, ObjectWriter writer, Object written) {
    long more = moreChars * MAX_BYTES_PER_CHAR + moreObjects * OBJECT_BYTES;
    if (upperBoundBytes(message) + more <= MAX_VALUE_BYTES) {
      return 0;
    }
    try {
      int bytes = writer.writeValueAsBytes(written).length;
      return bytes > MAX_VALUE_BYTES ? bytes : 0;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write a record as JSON", e);
    }
  }

  private static long upperBoundBytes(Message message) {
    long chars = message.getId().length() + (long) message.getText().length();
    if (message.getSource() != null) {
      chars += message.getSource().getFile().length();
    }
    if (message.getAttributes() != null) {
      for (Map.Entry<String, String> attribute : message.getAttributes().entrySet()) {
        chars += attribute.getKey().length() + attribute.getValue().length() + 1;
      }
    }
    return chars * MAX_BYTES_PER_CHAR + OTHER_BYTES;
  }
}
