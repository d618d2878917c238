package org.streaminginference.deadletterreplay;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.streaminginference.kafka.ReplayHeader;

/** Each record to its own topic, with the raw bytes as they were and the count in a header. */
final class ReplaySerializer
    implements KafkaRecordSerializationSchema<Replay>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  private final List<String> topics;

  /**
   * @param topics all that can be written
   */
  ReplaySerializer(Set<String> topics) {
    this.topics = List.copyOf(topics);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Replay replay, KafkaSinkContext context, Long timestampMs) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(replay.getTopic(), replay.getKey(), replay.getValue());
    ReplayHeader.write(record.headers(), replay.getReplays());
    return record;
  }

  /** The sink asks for its topics, to find transactions that a failed run left open. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(topics)));
  }
}
