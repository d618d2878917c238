package org.apache.flink.connector.kafka.sink;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.utils.Utils;

/**
 * An exactly-once sink with pooled transaction names that leaves nothing behind.
 *
 * <p>With pooled names each writer asks Kafka which transactions are open, with an AdminClient that
 * the connector (5.0.0) never closes: every start of a job left a thread, a connection and all of
 * the job's classes in the TaskManager, whose metaspace was full after eight. In this package
 * because the writer is visible nowhere else.
 */
public final class PooledKafkaSink<T> extends KafkaSink<T> {

  private static final long serialVersionUID = 1L;

  private final String transactionalIdPrefix;
  private final KafkaRecordSerializationSchema<T> recordSerializer;

  /**
   * @param built by the connector's own builder, which has checked it
   * @param transactionalIdPrefix that of {@code built}
   * @param recordSerializer that of {@code built}
   */
  public PooledKafkaSink(
      KafkaSink<T> built,
      String transactionalIdPrefix,
      KafkaRecordSerializationSchema<T> recordSerializer) {
    super(
        DeliveryGuarantee.EXACTLY_ONCE,
        built.getKafkaProducerConfig(),
        transactionalIdPrefix,
        recordSerializer,
        TransactionNamingStrategy.POOLING);
    this.transactionalIdPrefix = transactionalIdPrefix;
    this.recordSerializer = recordSerializer;
  }

  @Override
  public KafkaWriter<T> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> recoveredState) {
    Writer<T> writer =
        new Writer<>(
            getKafkaProducerConfig(),
            transactionalIdPrefix,
            context,
            recordSerializer,
            recoveredState);
    // Closes the writer where it fails, as while Kafka is away.
    writer.initialize();
    return writer;
  }

  private static final class Writer<T> extends ExactlyOnceKafkaWriter<T> {

    Writer(
        Properties kafkaProducerConfig,
        String transactionalIdPrefix,
        WriterInitContext context,
        KafkaRecordSerializationSchema<T> recordSerializer,
        Collection<KafkaWriterState> recoveredState) {
      super(
          DeliveryGuarantee.EXACTLY_ONCE,
          kafkaProducerConfig,
          transactionalIdPrefix,
          context,
          recordSerializer,
          context.asSerializationSchemaInitializationContext(),
          TransactionNamingStrategy.POOLING.getAbortImpl(),
          TransactionNamingStrategy.POOLING.getImpl(),
          recoveredState);
    }

    @Override
    public void close() throws Exception {
      try {
        super.close();
      } finally {
        Utils.closeQuietly(admin(), "the AdminClient that looked for open transactions");
      }
    }

    /** Null where none was needed. */
    private AdminClient admin() throws ReflectiveOperationException {
      Field admin = ExactlyOnceKafkaWriter.class.getDeclaredField("adminClient");
      admin.setAccessible(true);
      return (AdminClient) admin.get(this);
    }
  }
}
