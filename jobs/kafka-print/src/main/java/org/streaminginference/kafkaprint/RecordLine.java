package org.streaminginference.kafkaprint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.api.common.functions.MapFunction;
import org.streaminginference.kafka.KafkaRecord;

/**
 * A record as one line for people: where it stood, its time, key and value. Whatever the bytes are,
 * the line stays one line and readable.
 */
final class RecordLine implements MapFunction<KafkaRecord, String> {

  private static final long serialVersionUID = 1L;

  private final int maxCharacters;

  /**
   * @param maxCharacters of key and value each
   */
  RecordLine(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  @Override
  public String map(KafkaRecord record) {
    return "%s-%d@%d %s key=%s %s"
        .formatted(
            record.getTopic(),
            record.getPartition(),
            record.getOffset(),
            Instant.ofEpochMilli(record.getTimestampMs()),
            text(record.getKey()),
            text(record.getValue()));
  }

  private String text(byte[] bytes) {
    if (bytes == null) {
      return "(none)";
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.length();
    if (text.codePointCount(0, end) > maxCharacters) {
      end = text.offsetByCodePoints(0, maxCharacters);
    }
    StringBuilder line = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      // A line break would end the line, an escape sequence would colour the reader's terminal.
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.append("\\u%04x".formatted((int) c));
      } else {
        line.append(c);
      }
    }
    if (end < text.length()) {
      line.append("… (").append(bytes.length).append(" bytes)");
    }
    return line.toString();
  }
}
