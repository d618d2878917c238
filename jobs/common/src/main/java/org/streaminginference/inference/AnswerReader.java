package org.streaminginference.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Prediction.OffsetUnit;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.message.Utf16;

/**
 * Reads one element of PREDICTION, which has one of three forms: {@code {"label", "score"}}, {@code
 * {"labels": [{"label", "score"}]}}, or {@code {"entities": [{"text", "label", "score", "start",
 * "end"}], "unit"}}. Fields beside these are ignored; forms are not mixed. Thread-safe.
 */
final class AnswerReader {

  /** The schema's bound: single precision may end a little over 1. */
  private static final double MAX_SCORE = 1.000001;

  private static final int MAX_LABEL = 1024;

  private final ObjectReader reader =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(JsonNode.class);

  /**
   * @param element the object itself, or a string that holds it as JSON
   * @return null where it has none of the forms, or not all of one
   */
  Answer read(JsonNode element) {
    JsonNode answer = element;
    if (element.isTextual()) {
      try {
        answer = reader.readValue(element.asText());
      } catch (JsonProcessingException e) {
        return null;
      }
    }
    boolean isOneLabel = answer.has("label") || answer.has("score");
    long forms =
        Stream.of(isOneLabel, answer.has("labels"), answer.has("entities"))
            .filter(present -> present)
            .count();
    if (forms != 1) {
      return null;
    }
    if (isOneLabel) {
      return oneLabel(answer);
    }
    return answer.has("labels") ? labels(answer) : entities(answer);
  }

  private static Answer oneLabel(JsonNode answer) {
    JsonNode label = answer.path("label");
    JsonNode score = answer.path("score");
    if (label.isNull() && score.isNull()) {
      return Answer.OneLabel.NONE;
    }
    return isLabel(label) && isScore(score)
        ? new Answer.OneLabel(label.asText(), score.asDouble())
        : null;
  }

  private static Answer labels(JsonNode answer) {
    List<ScoredLabel> labels = all(answer.path("labels"), AnswerReader::scoredLabel);
    return labels == null ? null : new Answer.Labels(labels);
  }

  private static Answer entities(JsonNode answer) {
    OffsetUnit unit = unit(answer.path("unit"));
    List<Entity> entities = all(answer.path("entities"), AnswerReader::entity);
    return unit == null || entities == null ? null : new Answer.Entities(entities, unit);
  }

  private static OffsetUnit unit(JsonNode name) {
    return Stream.of(OffsetUnit.values())
        .filter(unit -> name.isTextual() && unit.value().equals(name.asText()))
        .findFirst()
        .orElse(null);
  }

  private static ScoredLabel scoredLabel(JsonNode node) {
    JsonNode label = node.path("label");
    JsonNode score = node.path("score");
    return isLabel(label) && isScore(score)
        ? new ScoredLabel().withLabel(label.asText()).withScore(score.asDouble())
        : null;
  }

  private static Entity entity(JsonNode node) {
    JsonNode text = node.path("text");
    JsonNode label = node.path("label");
    JsonNode score = node.path("score");
    JsonNode start = node.path("start");
    JsonNode end = node.path("end");
    boolean usable =
        text.isTextual()
            && Utf16.isWellFormed(text.asText())
            && isLabel(label)
            && isScore(score)
            && isOffset(start)
            && isOffset(end)
            && start.asInt() < end.asInt();
    return usable
        ? new Entity()
            .withText(text.asText())
            .withLabel(label.asText())
            .withScore(score.asDouble())
            .withStart(start.asInt())
            .withEnd(end.asInt())
        : null;
  }

  /** Each element of a list as read; null where it is no list or one of them is unusable. */
  private static <T> List<T> all(JsonNode list, Function<JsonNode, T> read) {
    if (!list.isArray()) {
      return null;
    }
    List<T> values = new ArrayList<>(list.size());
    for (JsonNode element : list) {
      T value = read.apply(element);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  /** What goes into a prediction has to fit its topic and to be expressible in UTF-8. */
  private static boolean isLabel(JsonNode label) {
    return label.isTextual()
        && label.asText().length() <= MAX_LABEL
        && Utf16.isWellFormed(label.asText());
  }

  private static boolean isScore(JsonNode score) {
    return score.isNumber() && score.asDouble() >= 0 && score.asDouble() <= MAX_SCORE;
  }

  private static boolean isOffset(JsonNode offset) {
    return offset.isIntegralNumber() && offset.canConvertToInt() && offset.asInt() >= 0;
  }
}
