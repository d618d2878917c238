package org.streaminginference.customeranalytics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaTimestamps;

/**
 * When a prediction's message came about, from its value. The record's own timestamp is that of its
 * writing: brokers delete by it what is older than the topic's retention, and a replay of last
 * year's messages would be gone within minutes.
 */
final class EventTimes implements SerializableTimestampAssigner<KafkaRecord> {

  private static final long serialVersionUID = 1L;
  private static final String FIELD = "event_time_ms";
  private static final JsonFactory JSON = Json.mapper().getFactory();

  @Override
  public long extractTimestamp(KafkaRecord record, long writtenMs) {
    return of(record);
  }

  /**
   * @return milliseconds since the epoch: the event time, or the record's own where there is none,
   *     or one that is far ahead and would close every window before it
   */
  static long of(KafkaRecord record) {
    Long usable = usable(record);
    return usable == null ? record.getTimestampMs() : usable;
  }

  /**
   * @param timeMs what {@link #of} said
   * @return whether that is the event time
   */
  static boolean isOwn(KafkaRecord record, long timeMs) {
    // Where it differs from that of the writing there is no need to look.
    return timeMs != record.getTimestampMs() || usable(record) != null;
  }

  private static Long usable(KafkaRecord record) {
    return KafkaTimestamps.of(eventTime(record.getValue()), System.currentTimeMillis());
  }

  /** Null where there is none; what is broken is told by who parses the whole. */
  private static Long eventTime(byte[] value) {
    if (value == null) {
      return null;
    }
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals(FIELD);
        JsonToken token = json.nextToken();
        if (found) {
          return token == JsonToken.VALUE_NUMBER_INT ? Long.valueOf(json.getLongValue()) : null;
        }
        json.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
