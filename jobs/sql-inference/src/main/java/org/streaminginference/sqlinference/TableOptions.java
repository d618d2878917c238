package org.streaminginference.sqlinference;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.message.MessageLimits;

/** The job's settings as what stands in {@code WITH (…)} of tables and models. */
final class TableOptions {

  private TableOptions() {}

  /** How to reach Kafka. */
  static Map<String, String> kafka(KafkaConnection connection) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("properties.bootstrap.servers", connection.bootstrapServers());
    new TreeMap<>(connection.properties())
        .forEach((key, value) -> options.put("properties." + key, value));
    return options;
  }

  /** What a sink's producer needs, as the sinks of the other jobs have it. */
  static Map<String, String> producer(Duration transactionTimeout, String compression) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("properties.transaction.timeout.ms", Long.toString(transactionTimeout.toMillis()));
    options.put("properties.max.request.size", Integer.toString(MessageLimits.MAX_REQUEST_BYTES));
    options.put("properties.compression.type", compression);
    // Nobody reads a record before its checkpoint: waiting for others costs no latency.
    options.put("properties.linger.ms", "50");
    options.put("properties.batch.size", Integer.toString(128 * 1024));
    return options;
  }

  /** How the model is asked. */
  static Map<String, String> model(InferenceSettings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(OpenInferenceOptions.ENDPOINT.key(), settings.endpoint().url().toString());
    options.put(OpenInferenceOptions.MODEL_NAME.key(), settings.endpoint().modelName());
    if (settings.endpoint().caFile() != null) {
      options.put(OpenInferenceOptions.CA_FILE.key(), settings.endpoint().caFile());
    }
    if (settings.endpoint().tokenFile() != null) {
      options.put(OpenInferenceOptions.TOKEN_FILE.key(), settings.endpoint().tokenFile());
    }
    options.put(
        OpenInferenceOptions.CONNECTION_LIFETIME.key(),
        millis(settings.endpoint().connectionLifetime()));
    options.put(
        OpenInferenceOptions.BATCH_SIZE.key(), Integer.toString(settings.batch().records()));
    options.put(
        OpenInferenceOptions.BATCH_TOKENS.key(), Integer.toString(settings.batch().tokens()));
    options.put(OpenInferenceOptions.BATCH_LINGER.key(), millis(settings.batch().linger()));
    options.put(OpenInferenceOptions.CONCURRENCY.key(), Integer.toString(settings.concurrency()));
    options.put(
        OpenInferenceOptions.REQUEST_TIMEOUT.key(), millis(settings.patience().requestTimeout()));
    options.put(OpenInferenceOptions.DEADLINE.key(), millis(settings.patience().deadline()));
    options.put(
        OpenInferenceOptions.MAX_ATTEMPTS.key(),
        Integer.toString(settings.patience().maxAttempts()));
    options.put(OpenInferenceOptions.MAX_OUTAGE.key(), millis(settings.patience().maxOutage()));
    return options;
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
