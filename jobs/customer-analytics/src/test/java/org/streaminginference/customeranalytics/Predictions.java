package org.streaminginference.customeranalytics;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.streaminginference.contract.Prediction;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.KafkaRecord;

/** Predictions for tests. */
final class Predictions {

  private Predictions() {}

  static Prediction of(String id, String label, double score) {
    return new Prediction()
        .withId(id)
        .withText("t")
        .withLabel(label)
        .withScore(score)
        .withModelName("m")
        .withModelVersion("1")
        .withPredictedAtMs(1L);
  }

  static byte[] json(Prediction prediction) {
    try {
      return Json.mapper().writeValueAsBytes(prediction);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KafkaRecord record(byte[] value, long timestampMs) {
    return new KafkaRecord("predictions", 1, 5, timestampMs, null, value, 0);
  }

  static LabelledPrediction labelled(String id, String label, double score, long timestampMs) {
    return new LabelledPrediction(
        id,
        "m",
        "1",
        new String[] {label},
        new double[] {score},
        record(json(of(id, label, score)), timestampMs));
  }
}
