package org.streaminginference.kafka;

import java.util.List;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Sources that see committed records only. */
public final class KafkaSources {

  private KafkaSources() {}

  /**
   * A source that reads on from the group's committed offsets, and from the earliest record where
   * there are none. After a restore the offsets are those of the checkpoint.
   *
   * @param connection how to reach Kafka
   * @param topics one or more
   */
  @SuppressWarnings("deprecation") // The connector's only way to say "earliest".
  public static KafkaSourceBuilder<KafkaRecord> readCommitted(
      KafkaConnection connection, List<String> topics, String groupId) {
    return KafkaSource.<KafkaRecord>builder()
        .setBootstrapServers(connection.bootstrapServers())
        .setProperties(connection.asProperties())
        .setTopics(topics)
        .setGroupId(groupId)
        .setClientIdPrefix(groupId)
        .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .setDeserializer(new KafkaRecordReader());
  }
}
