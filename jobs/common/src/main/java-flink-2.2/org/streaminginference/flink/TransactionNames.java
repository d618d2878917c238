package org.streaminginference.flink;

import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.PooledKafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/** How the Kafka sink names its transactions. */
public final class TransactionNames {

  private TransactionNames() {}

  /**
   * A pool of ids is used again and again; the default leaves a new one on the broker with every
   * checkpoint.
   *
   * @param sink exactly once, without prefix and serializer
   * @param prefix of the ids
   */
  public static <T> KafkaSink<T> pooled(
      KafkaSinkBuilder<T> sink, String prefix, SerializerOfTopics<T> serializer) {
    KafkaSink<T> built =
        sink.setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
            .setTransactionalIdPrefix(prefix)
            .setRecordSerializer(serializer)
            .build();
    return new PooledKafkaSink<>(built, prefix, serializer);
  }
}
