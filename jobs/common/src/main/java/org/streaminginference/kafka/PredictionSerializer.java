package org.streaminginference.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.streaminginference.contract.Prediction;

/**
 * Predictions for contract/schemas/prediction.schema.json, with the model and the trace in the
 * headers.
 */
final class PredictionSerializer extends JsonRecordSerializer<Prediction> {

  private static final long serialVersionUID = 1L;

  PredictionSerializer(String topic) {
    super(topic, Prediction.class);
  }

  @Override
  String key(Prediction prediction) {
    return prediction.getId();
  }

  @Override
  Object value(Prediction prediction) {
    return prediction;
  }

  @Override
  Long eventTimeMs(Prediction prediction) {
    return prediction.getEventTimeMs();
  }

  @Override
  void addHeaders(Prediction prediction, Headers headers) {
    add(headers, "model_name", prediction.getModelName());
    add(headers, "model_version", prediction.getModelVersion());
    add(headers, "model_sha256", prediction.getModelSha256());
    TraceContext.write(headers, prediction.getTraceparent());
  }

  private static void add(Headers headers, String name, String value) {
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }
}
