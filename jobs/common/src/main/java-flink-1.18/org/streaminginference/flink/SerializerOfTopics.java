package org.streaminginference.flink;

import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;

/** Writes to topics that are known beforehand; the sink of this line does not ask for them. */
public abstract class SerializerOfTopics<T> implements KafkaRecordSerializationSchema<T> {

  private static final long serialVersionUID = 1L;

  /**
   * @param topics all that can be written
   */
  protected SerializerOfTopics(List<String> topics) {}
}
