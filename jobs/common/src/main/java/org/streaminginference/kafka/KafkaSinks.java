package org.streaminginference.kafka;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Prediction;
import org.streaminginference.flink.SerializerOfTopics;
import org.streaminginference.flink.TransactionNames;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.MessageLimits;

/**
 * Exactly-once sinks: what they write becomes visible to read_committed readers when the checkpoint
 * that holds it completes.
 *
 * @param connection how to reach Kafka
 * @param transactionalIdPrefix unlike that of any other job on the same Kafka; each sink appends
 *     its own name, because two sinks with one prefix would end each other's transactions
 * @param transactionTimeout longer than checkpoint interval plus restart, and at most the broker's
 *     transaction.max.timeout.ms (15 min by default): what is older is aborted, and lost
 * @param compression none, gzip, snappy, lz4 or zstd; some readers (kafkajs) take only the first
 *     two
 */
public record KafkaSinks(
    KafkaConnection connection,
    String transactionalIdPrefix,
    Duration transactionTimeout,
    String compression)
    implements Serializable {

  public KafkaSink<IncomingMessage> messages(String topic) {
    return sink("messages", new MessageSerializer(topic));
  }

  public KafkaSink<Prediction> predictions(String topic) {
    return sink("predictions", new PredictionSerializer(topic));
  }

  public KafkaSink<DeadLetter> deadLetters(String topic) {
    return sink("dead-letters", new DeadLetterSerializer(topic));
  }

  public KafkaSink<LabelCounts> labelCounts(String topic) {
    return sink("label-counts", new LabelCountsSerializer(topic));
  }

  /**
   * A sink of a job's own.
   *
   * @param name unlike that of the job's other sinks
   * @param serializer a {@link org.streaminginference.flink.SerializerOfTopics}
   */
  public <T> KafkaSink<T> sink(String name, SerializerOfTopics<T> serializer) {
    return TransactionNames.pooled(
        KafkaSink.<T>builder()
            .setBootstrapServers(connection.bootstrapServers())
            .setKafkaProducerConfig(connection.asProperties())
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(transactionTimeout.toMillis()))
            .setProperty(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Integer.toString(MessageLimits.MAX_REQUEST_BYTES))
            .setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression)
            // Nobody reads a record before its checkpoint: waiting for others costs no latency, and
            // halves what producer and broker work at a few thousand records a second.
            .setProperty(ProducerConfig.LINGER_MS_CONFIG, "50")
            .setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024)),
        transactionalIdPrefix + "-" + name,
        serializer);
  }
}
