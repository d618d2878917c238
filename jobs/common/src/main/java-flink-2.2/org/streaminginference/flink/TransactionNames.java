package org.streaminginference.flink;

import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/** How the Kafka sink names its transactions. */
public final class TransactionNames {

  private TransactionNames() {}

  /**
   * A pool of ids is used again and again; the default leaves a new one on the broker with every
   * checkpoint.
   */
  public static <T> KafkaSinkBuilder<T> pooled(KafkaSinkBuilder<T> sink) {
    return sink.setTransactionNamingStrategy(TransactionNamingStrategy.POOLING);
  }
}
