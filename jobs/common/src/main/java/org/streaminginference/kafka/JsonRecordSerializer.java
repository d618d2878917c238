package org.streaminginference.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.streaminginference.flink.SerializerOfTopics;
import org.streaminginference.json.Json;

/**
 * Writes one kind of record to one topic: the id as the key, JSON as the value.
 *
 * @param <T> what the stream carries
 */
abstract class JsonRecordSerializer<T> extends SerializerOfTopics<T> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final Class<?> written;
  private transient ObjectWriter writer;

  /**
   * @param written the class that is written as JSON
   */
  JsonRecordSerializer(String topic, Class<?> written) {
    super(List.of(topic));
    this.topic = topic;
    this.written = written;
  }

  /** The record's key; null for none. */
  abstract String key(T element);

  /** What is written as JSON. */
  abstract Object value(T element);

  /** Milliseconds since the epoch, or null. */
  abstract Long eventTimeMs(T element);

  /** Adds headers; none by default. */
  void addHeaders(T element, Headers headers) {}

  @Override
  public void open(InitializationContext context, KafkaSinkContext sinkContext) {
    writer = Json.mapper().writerFor(written);
  }

  @Override
  public final ProducerRecord<byte[], byte[]> serialize(
      T element, KafkaSinkContext context, Long streamTimestampMs) {
    Long eventTimeMs = eventTimeMs(element);
    Long timestampMs =
        KafkaTimestamps.of(
            eventTimeMs == null ? streamTimestampMs : eventTimeMs, System.currentTimeMillis());
    String key = key(element);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            null,
            timestampMs,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            json(value(element)));
    addHeaders(element, record.headers());
    return record;
  }

  private byte[] json(Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write a record as JSON", e);
    }
  }
}
