package org.streaminginference.sinks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Prediction;

/** The tables of results; what creates them is in the resources beside this class. */
public final class Tables {

  private Tables() {}

  /**
   * One row a message. The key is a hash of its id, because an id can be longer than what an index
   * takes.
   */
  public static UpsertTable<Prediction> predictions() {
    return new UpsertTable<Prediction>()
        .key("id_sha256", prediction -> sha256(prediction.getId()))
        .column("id", Prediction::getId)
        .column("label", Prediction::getLabel)
        .column("score", Prediction::getScore)
        .column("model_name", Prediction::getModelName)
        .column("model_version", Prediction::getModelVersion)
        .time("event_time", false, Prediction::getEventTimeMs)
        .time("predicted_at", false, Prediction::getPredictedAtMs)
        .json("record");
  }

  /** One row a model and window. */
  public static UpsertTable<LabelCounts> labelCounts() {
    return new UpsertTable<LabelCounts>()
        .key("model_name", LabelCounts::getModelName)
        .key("model_version", LabelCounts::getModelVersion)
        .time("window_start", true, LabelCounts::getWindowStartMs)
        .time("window_end", false, LabelCounts::getWindowEndMs)
        .column("predictions", LabelCounts::getPredictions)
        .json("record");
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
