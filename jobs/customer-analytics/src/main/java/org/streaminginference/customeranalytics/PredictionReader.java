package org.streaminginference.customeranalytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.message.UnreadableMessage;

/**
 * Reads what counts of a prediction; whatever the bytes are, the answer is that or an exception.
 */
final class PredictionReader {

  /** The counts have to fit their topic. */
  private static final int MAX_CHARACTERS = 256;

  private final ObjectReader reader = Json.mapper().readerFor(Prediction.class);

  LabelledPrediction read(KafkaRecord record) throws UnreadableMessage {
    Prediction prediction = parse(record.getValue());
    check("id", prediction.getId(), Integer.MAX_VALUE);
    check("model_name", prediction.getModelName(), MAX_CHARACTERS);
    check("model_version", prediction.getModelVersion(), MAX_CHARACTERS);
    List<String> labels = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    if (prediction.getLabel() != null) {
      labels.add(prediction.getLabel());
      scores.add(prediction.getScore());
    }
    if (prediction.getLabels() != null) {
      for (ScoredLabel label : prediction.getLabels()) {
        labels.add(label == null ? null : label.getLabel());
        scores.add(label == null ? null : label.getScore());
      }
    }
    if (prediction.getEntities() != null) {
      for (Entity entity : prediction.getEntities()) {
        labels.add(entity == null ? null : entity.getLabel());
        scores.add(entity == null ? null : entity.getScore());
      }
    }
    for (int i = 0; i < labels.size(); i++) {
      check("label", labels.get(i), MAX_CHARACTERS);
      Double score = scores.get(i);
      // Not a comparison that NaN would pass.
      if (score == null || !(score >= 0 && score <= 1.000001)) {
        throw invalid("The score of a label is %s; 0 to 1 is allowed.".formatted(score));
      }
    }
    return new LabelledPrediction(
        prediction.getId(),
        prediction.getModelName(),
        prediction.getModelVersion(),
        labels.toArray(String[]::new),
        scores.stream().mapToDouble(Double::doubleValue).toArray(),
        record);
  }

  private Prediction parse(byte[] value) throws UnreadableMessage {
    if (value == null) {
      throw new UnreadableMessage(Reason.MALFORMED_JSON, "The record has no value.");
    }
    try {
      // Decoded here: the parser guesses the encoding and takes some bytes that are not UTF-8.
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      Prediction prediction = reader.readValue(json);
      if (prediction == null) {
        throw invalid("The value is null; a JSON object is needed.");
      }
      return prediction;
    } catch (CharacterCodingException e) {
      throw new UnreadableMessage(Reason.INVALID_UTF_8, "The value is not UTF-8.");
    } catch (JsonMappingException e) {
      throw invalid("The value is no prediction: " + e.getOriginalMessage() + ".");
    } catch (JsonProcessingException e) {
      throw new UnreadableMessage(
          Reason.MALFORMED_JSON, "The value is not JSON: " + e.getOriginalMessage() + ".");
    }
  }

  private static void check(String field, String value, int most) throws UnreadableMessage {
    if (value == null || value.isEmpty() || value.length() > most) {
      throw invalid(
          "The field %s has %s characters; 1 to %d are allowed."
              .formatted(field, value == null ? "no" : Integer.toString(value.length()), most));
    }
  }

  private static UnreadableMessage invalid(String detail) {
    return new UnreadableMessage(Reason.INVALID_PREDICTION, detail);
  }
}
