package org.streaminginference.kafka;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/**
 * How clients reach Kafka.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param properties client settings for encryption and log-in; none for a broker that asks for
 *     neither
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties)
    implements Serializable {

  public KafkaConnection {
    properties = Map.copyOf(properties);
  }

  /** A connection without encryption and log-in. */
  public static KafkaConnection plain(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  Properties asProperties() {
    Properties all = new Properties();
    all.putAll(properties);
    return all;
  }
}
