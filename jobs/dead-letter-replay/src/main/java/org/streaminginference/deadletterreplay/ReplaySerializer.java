package org.streaminginference.deadletterreplay;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.streaminginference.flink.SerializerOfTopics;
import org.streaminginference.kafka.ReplayHeader;
import org.streaminginference.kafka.TraceContext;

/** Each record to its own topic, with the raw bytes as they were; count and trace in headers. */
final class ReplaySerializer extends SerializerOfTopics<Replay> {

  private static final long serialVersionUID = 1L;

  /**
   * @param topics all that can be written
   */
  ReplaySerializer(Set<String> topics) {
    super(List.copyOf(topics));
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Replay replay, KafkaSinkContext context, Long timestampMs) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(replay.getTopic(), replay.getKey(), replay.getValue());
    ReplayHeader.write(record.headers(), replay.getReplays());
    TraceContext.write(record.headers(), replay.getTraceparent());
    return record;
  }
}
