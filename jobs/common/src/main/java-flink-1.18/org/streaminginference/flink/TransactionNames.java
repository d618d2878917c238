package org.streaminginference.flink;

import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;

/** How the Kafka sink names its transactions. */
public final class TransactionNames {

  private TransactionNames() {}

  /**
   * The connector of this line knows no pool: each checkpoint leaves a new id on the broker, which
   * forgets it after transactional.id.expiration.ms (7 days).
   *
   * @param sink exactly once, without prefix and serializer
   * @param prefix of the ids
   */
  public static <T> KafkaSink<T> pooled(
      KafkaSinkBuilder<T> sink, String prefix, SerializerOfTopics<T> serializer) {
    return sink.setTransactionalIdPrefix(prefix).setRecordSerializer(serializer).build();
  }
}
