// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prediction
 *
 * <p>What the model said about one message. The record's key is the id in UTF-8; the headers
 * model_name, model_version and model_sha256 repeat the fields of these names. Readers ignore
 * fields they do not know.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "id",
  "text",
  "label",
  "score",
  "labels",
  "entities",
  "offset_unit",
  "model_name",
  "model_version",
  "model_sha256",
  "event_time_ms",
  "ingested_at_ms",
  "predicted_at_ms",
  "source",
  "attributes",
  "traceparent"
})
public class Prediction {

  /** The message's id. (Required) */
  @JsonProperty("id")
  @JsonPropertyDescription("The message's id.")
  private java.lang.String id;

  /** The text that the model was asked about. (Required) */
  @JsonProperty("text")
  @JsonPropertyDescription("The text that the model was asked about.")
  private java.lang.String text;

  /**
   * The most probable label; null where the text holds no token, and from models that give labels
   * or entities. (Required)
   */
  @JsonProperty("label")
  @JsonPropertyDescription(
      "The most probable label; null where the text holds no token, and from models that give labels or entities.")
  private java.lang.String label;

  /** Probability of the label, 0 to 1; null where there is no label. (Required) */
  @JsonProperty("score")
  @JsonPropertyDescription("Probability of the label, 0 to 1; null where there is no label.")
  private Double score;

  /**
   * From models of several labels a text: all that apply, in the order of the model's labels; empty
   * where none does.
   */
  @JsonProperty("labels")
  @JsonPropertyDescription(
      "From models of several labels a text: all that apply, in the order of the model's labels; empty where none does.")
  private List<ScoredLabel> labels;

  /** From taggers: the labelled parts of the text, in its order; empty where there are none. */
  @JsonProperty("entities")
  @JsonPropertyDescription(
      "From taggers: the labelled parts of the text, in its order; empty where there are none.")
  private List<Entity> entities;

  /**
   * What start and end of the entities count. utf-16: units of the message's text, so that
   * substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the
   * job asks for them. code-points: characters of the text as Flair cleans it; model servers that
   * do not know the request's parameter offset_unit may answer with them.
   */
  @JsonProperty("offset_unit")
  @JsonPropertyDescription(
      "What start and end of the entities count. utf-16: units of the message's text, so that substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the job asks for them. code-points: characters of the text as Flair cleans it; model servers that do not know the request's parameter offset_unit may answer with them.")
  private Prediction.OffsetUnit offsetUnit;

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  @JsonPropertyDescription("Name from the model's bundle.")
  private java.lang.String modelName;

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  @JsonPropertyDescription("Version from the model's bundle.")
  private java.lang.String modelVersion;

  /** SHA-256 of the bundle's manifest, which holds the hashes of all its other files. */
  @JsonProperty("model_sha256")
  @JsonPropertyDescription(
      "SHA-256 of the bundle's manifest, which holds the hashes of all its other files.")
  private java.lang.String modelSha256;

  /** The message's event time, in milliseconds since the Unix epoch. */
  @JsonProperty("event_time_ms")
  @JsonPropertyDescription("The message's event time, in milliseconds since the Unix epoch.")
  private Long eventTimeMs;

  /** The message's ingestion time, in milliseconds since the Unix epoch. */
  @JsonProperty("ingested_at_ms")
  @JsonPropertyDescription("The message's ingestion time, in milliseconds since the Unix epoch.")
  private Long ingestedAtMs;

  /**
   * When the answer of the model arrived in the job, in milliseconds since the Unix epoch.
   * (Required)
   */
  @JsonProperty("predicted_at_ms")
  @JsonPropertyDescription(
      "When the answer of the model arrived in the job, in milliseconds since the Unix epoch.")
  private Long predictedAtMs;

  /**
   * Source
   *
   * <p>Where in a replayed file a record stood.
   */
  @JsonProperty("source")
  @JsonPropertyDescription("Where in a replayed file a record stood.")
  private Source source;

  /** The message's attributes, unchanged. */
  @JsonProperty("attributes")
  @JsonPropertyDescription("The message's attributes, unchanged.")
  private Map<String, String> attributes;

  /**
   * The W3C trace context of the message, where its Kafka record had one; the header of this name
   * repeats it.
   */
  @JsonProperty("traceparent")
  @JsonPropertyDescription(
      "The W3C trace context of the message, where its Kafka record had one; the header of this name repeats it.")
  private java.lang.String traceparent;

  /** The message's id. (Required) */
  @JsonProperty("id")
  public java.lang.String getId() {
    return id;
  }

  /** The message's id. (Required) */
  @JsonProperty("id")
  public void setId(java.lang.String id) {
    this.id = id;
  }

  public Prediction withId(java.lang.String id) {
    this.id = id;
    return this;
  }

  /** The text that the model was asked about. (Required) */
  @JsonProperty("text")
  public java.lang.String getText() {
    return text;
  }

  /** The text that the model was asked about. (Required) */
  @JsonProperty("text")
  public void setText(java.lang.String text) {
    this.text = text;
  }

  public Prediction withText(java.lang.String text) {
    this.text = text;
    return this;
  }

  /**
   * The most probable label; null where the text holds no token, and from models that give labels
   * or entities. (Required)
   */
  @JsonProperty("label")
  public java.lang.String getLabel() {
    return label;
  }

  /**
   * The most probable label; null where the text holds no token, and from models that give labels
   * or entities. (Required)
   */
  @JsonProperty("label")
  public void setLabel(java.lang.String label) {
    this.label = label;
  }

  public Prediction withLabel(java.lang.String label) {
    this.label = label;
    return this;
  }

  /** Probability of the label, 0 to 1; null where there is no label. (Required) */
  @JsonProperty("score")
  public Double getScore() {
    return score;
  }

  /** Probability of the label, 0 to 1; null where there is no label. (Required) */
  @JsonProperty("score")
  public void setScore(Double score) {
    this.score = score;
  }

  public Prediction withScore(Double score) {
    this.score = score;
    return this;
  }

  /**
   * From models of several labels a text: all that apply, in the order of the model's labels; empty
   * where none does.
   */
  @JsonProperty("labels")
  public List<ScoredLabel> getLabels() {
    return labels;
  }

  /**
   * From models of several labels a text: all that apply, in the order of the model's labels; empty
   * where none does.
   */
  @JsonProperty("labels")
  public void setLabels(List<ScoredLabel> labels) {
    this.labels = labels;
  }

  public Prediction withLabels(List<ScoredLabel> labels) {
    this.labels = labels;
    return this;
  }

  /** From taggers: the labelled parts of the text, in its order; empty where there are none. */
  @JsonProperty("entities")
  public List<Entity> getEntities() {
    return entities;
  }

  /** From taggers: the labelled parts of the text, in its order; empty where there are none. */
  @JsonProperty("entities")
  public void setEntities(List<Entity> entities) {
    this.entities = entities;
  }

  public Prediction withEntities(List<Entity> entities) {
    this.entities = entities;
    return this;
  }

  /**
   * What start and end of the entities count. utf-16: units of the message's text, so that
   * substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the
   * job asks for them. code-points: characters of the text as Flair cleans it; model servers that
   * do not know the request's parameter offset_unit may answer with them.
   */
  @JsonProperty("offset_unit")
  public Prediction.OffsetUnit getOffsetUnit() {
    return offsetUnit;
  }

  /**
   * What start and end of the entities count. utf-16: units of the message's text, so that
   * substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the
   * job asks for them. code-points: characters of the text as Flair cleans it; model servers that
   * do not know the request's parameter offset_unit may answer with them.
   */
  @JsonProperty("offset_unit")
  public void setOffsetUnit(Prediction.OffsetUnit offsetUnit) {
    this.offsetUnit = offsetUnit;
  }

  public Prediction withOffsetUnit(Prediction.OffsetUnit offsetUnit) {
    this.offsetUnit = offsetUnit;
    return this;
  }

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  public java.lang.String getModelName() {
    return modelName;
  }

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  public void setModelName(java.lang.String modelName) {
    this.modelName = modelName;
  }

  public Prediction withModelName(java.lang.String modelName) {
    this.modelName = modelName;
    return this;
  }

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  public java.lang.String getModelVersion() {
    return modelVersion;
  }

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  public void setModelVersion(java.lang.String modelVersion) {
    this.modelVersion = modelVersion;
  }

  public Prediction withModelVersion(java.lang.String modelVersion) {
    this.modelVersion = modelVersion;
    return this;
  }

  /** SHA-256 of the bundle's manifest, which holds the hashes of all its other files. */
  @JsonProperty("model_sha256")
  public java.lang.String getModelSha256() {
    return modelSha256;
  }

  /** SHA-256 of the bundle's manifest, which holds the hashes of all its other files. */
  @JsonProperty("model_sha256")
  public void setModelSha256(java.lang.String modelSha256) {
    this.modelSha256 = modelSha256;
  }

  public Prediction withModelSha256(java.lang.String modelSha256) {
    this.modelSha256 = modelSha256;
    return this;
  }

  /** The message's event time, in milliseconds since the Unix epoch. */
  @JsonProperty("event_time_ms")
  public Long getEventTimeMs() {
    return eventTimeMs;
  }

  /** The message's event time, in milliseconds since the Unix epoch. */
  @JsonProperty("event_time_ms")
  public void setEventTimeMs(Long eventTimeMs) {
    this.eventTimeMs = eventTimeMs;
  }

  public Prediction withEventTimeMs(Long eventTimeMs) {
    this.eventTimeMs = eventTimeMs;
    return this;
  }

  /** The message's ingestion time, in milliseconds since the Unix epoch. */
  @JsonProperty("ingested_at_ms")
  public Long getIngestedAtMs() {
    return ingestedAtMs;
  }

  /** The message's ingestion time, in milliseconds since the Unix epoch. */
  @JsonProperty("ingested_at_ms")
  public void setIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
  }

  public Prediction withIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
    return this;
  }

  /**
   * When the answer of the model arrived in the job, in milliseconds since the Unix epoch.
   * (Required)
   */
  @JsonProperty("predicted_at_ms")
  public Long getPredictedAtMs() {
    return predictedAtMs;
  }

  /**
   * When the answer of the model arrived in the job, in milliseconds since the Unix epoch.
   * (Required)
   */
  @JsonProperty("predicted_at_ms")
  public void setPredictedAtMs(Long predictedAtMs) {
    this.predictedAtMs = predictedAtMs;
  }

  public Prediction withPredictedAtMs(Long predictedAtMs) {
    this.predictedAtMs = predictedAtMs;
    return this;
  }

  /**
   * Source
   *
   * <p>Where in a replayed file a record stood.
   */
  @JsonProperty("source")
  public Source getSource() {
    return source;
  }

  /**
   * Source
   *
   * <p>Where in a replayed file a record stood.
   */
  @JsonProperty("source")
  public void setSource(Source source) {
    this.source = source;
  }

  public Prediction withSource(Source source) {
    this.source = source;
    return this;
  }

  /** The message's attributes, unchanged. */
  @JsonProperty("attributes")
  public Map<String, String> getAttributes() {
    return attributes;
  }

  /** The message's attributes, unchanged. */
  @JsonProperty("attributes")
  public void setAttributes(Map<String, String> attributes) {
    this.attributes = attributes;
  }

  public Prediction withAttributes(Map<String, String> attributes) {
    this.attributes = attributes;
    return this;
  }

  /**
   * The W3C trace context of the message, where its Kafka record had one; the header of this name
   * repeats it.
   */
  @JsonProperty("traceparent")
  public java.lang.String getTraceparent() {
    return traceparent;
  }

  /**
   * The W3C trace context of the message, where its Kafka record had one; the header of this name
   * repeats it.
   */
  @JsonProperty("traceparent")
  public void setTraceparent(java.lang.String traceparent) {
    this.traceparent = traceparent;
  }

  public Prediction withTraceparent(java.lang.String traceparent) {
    this.traceparent = traceparent;
    return this;
  }

  @Override
  public java.lang.String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(Prediction.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("id");
    sb.append('=');
    sb.append(((this.id == null) ? "<null>" : this.id));
    sb.append(',');
    sb.append("text");
    sb.append('=');
    sb.append(((this.text == null) ? "<null>" : this.text));
    sb.append(',');
    sb.append("label");
    sb.append('=');
    sb.append(((this.label == null) ? "<null>" : this.label));
    sb.append(',');
    sb.append("score");
    sb.append('=');
    sb.append(((this.score == null) ? "<null>" : this.score));
    sb.append(',');
    sb.append("labels");
    sb.append('=');
    sb.append(((this.labels == null) ? "<null>" : this.labels));
    sb.append(',');
    sb.append("entities");
    sb.append('=');
    sb.append(((this.entities == null) ? "<null>" : this.entities));
    sb.append(',');
    sb.append("offsetUnit");
    sb.append('=');
    sb.append(((this.offsetUnit == null) ? "<null>" : this.offsetUnit));
    sb.append(',');
    sb.append("modelName");
    sb.append('=');
    sb.append(((this.modelName == null) ? "<null>" : this.modelName));
    sb.append(',');
    sb.append("modelVersion");
    sb.append('=');
    sb.append(((this.modelVersion == null) ? "<null>" : this.modelVersion));
    sb.append(',');
    sb.append("modelSha256");
    sb.append('=');
    sb.append(((this.modelSha256 == null) ? "<null>" : this.modelSha256));
    sb.append(',');
    sb.append("eventTimeMs");
    sb.append('=');
    sb.append(((this.eventTimeMs == null) ? "<null>" : this.eventTimeMs));
    sb.append(',');
    sb.append("ingestedAtMs");
    sb.append('=');
    sb.append(((this.ingestedAtMs == null) ? "<null>" : this.ingestedAtMs));
    sb.append(',');
    sb.append("predictedAtMs");
    sb.append('=');
    sb.append(((this.predictedAtMs == null) ? "<null>" : this.predictedAtMs));
    sb.append(',');
    sb.append("source");
    sb.append('=');
    sb.append(((this.source == null) ? "<null>" : this.source));
    sb.append(',');
    sb.append("attributes");
    sb.append('=');
    sb.append(((this.attributes == null) ? "<null>" : this.attributes));
    sb.append(',');
    sb.append("traceparent");
    sb.append('=');
    sb.append(((this.traceparent == null) ? "<null>" : this.traceparent));
    sb.append(',');
    if (sb.charAt((sb.length() - 1)) == ',') {
      sb.setCharAt((sb.length() - 1), ']');
    } else {
      sb.append(']');
    }
    return sb.toString();
  }

  @Override
  public int hashCode() {
    int result = 1;
    result = ((result * 31) + ((this.modelSha256 == null) ? 0 : this.modelSha256.hashCode()));
    result = ((result * 31) + ((this.modelVersion == null) ? 0 : this.modelVersion.hashCode()));
    result = ((result * 31) + ((this.label == null) ? 0 : this.label.hashCode()));
    result = ((result * 31) + ((this.source == null) ? 0 : this.source.hashCode()));
    result = ((result * 31) + ((this.labels == null) ? 0 : this.labels.hashCode()));
    result = ((result * 31) + ((this.score == null) ? 0 : this.score.hashCode()));
    result = ((result * 31) + ((this.modelName == null) ? 0 : this.modelName.hashCode()));
    result = ((result * 31) + ((this.offsetUnit == null) ? 0 : this.offsetUnit.hashCode()));
    result = ((result * 31) + ((this.entities == null) ? 0 : this.entities.hashCode()));
    result = ((result * 31) + ((this.eventTimeMs == null) ? 0 : this.eventTimeMs.hashCode()));
    result = ((result * 31) + ((this.traceparent == null) ? 0 : this.traceparent.hashCode()));
    result = ((result * 31) + ((this.predictedAtMs == null) ? 0 : this.predictedAtMs.hashCode()));
    result = ((result * 31) + ((this.attributes == null) ? 0 : this.attributes.hashCode()));
    result = ((result * 31) + ((this.id == null) ? 0 : this.id.hashCode()));
    result = ((result * 31) + ((this.text == null) ? 0 : this.text.hashCode()));
    result = ((result * 31) + ((this.ingestedAtMs == null) ? 0 : this.ingestedAtMs.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof Prediction) == false) {
      return false;
    }
    Prediction rhs = ((Prediction) other);
    return (((((((((((((((((this.modelSha256 == rhs.modelSha256)
                                                                    || ((this.modelSha256 != null)
                                                                        && this.modelSha256.equals(
                                                                            rhs.modelSha256)))
                                                                && ((this.modelVersion
                                                                        == rhs.modelVersion)
                                                                    || ((this.modelVersion != null)
                                                                        && this.modelVersion.equals(
                                                                            rhs.modelVersion))))
                                                            && ((this.label == rhs.label)
                                                                || ((this.label != null)
                                                                    && this.label.equals(
                                                                        rhs.label))))
                                                        && ((this.source == rhs.source)
                                                            || ((this.source != null)
                                                                && this.source.equals(rhs.source))))
                                                    && ((this.labels == rhs.labels)
                                                        || ((this.labels != null)
                                                            && this.labels.equals(rhs.labels))))
                                                && ((this.score == rhs.score)
                                                    || ((this.score != null)
                                                        && this.score.equals(rhs.score))))
                                            && ((this.modelName == rhs.modelName)
                                                || ((this.modelName != null)
                                                    && this.modelName.equals(rhs.modelName))))
                                        && ((this.offsetUnit == rhs.offsetUnit)
                                            || ((this.offsetUnit != null)
                                                && this.offsetUnit.equals(rhs.offsetUnit))))
                                    && ((this.entities == rhs.entities)
                                        || ((this.entities != null)
                                            && this.entities.equals(rhs.entities))))
                                && ((this.eventTimeMs == rhs.eventTimeMs)
                                    || ((this.eventTimeMs != null)
                                        && this.eventTimeMs.equals(rhs.eventTimeMs))))
                            && ((this.traceparent == rhs.traceparent)
                                || ((this.traceparent != null)
                                    && this.traceparent.equals(rhs.traceparent))))
                        && ((this.predictedAtMs == rhs.predictedAtMs)
                            || ((this.predictedAtMs != null)
                                && this.predictedAtMs.equals(rhs.predictedAtMs))))
                    && ((this.attributes == rhs.attributes)
                        || ((this.attributes != null) && this.attributes.equals(rhs.attributes))))
                && ((this.id == rhs.id) || ((this.id != null) && this.id.equals(rhs.id))))
            && ((this.text == rhs.text) || ((this.text != null) && this.text.equals(rhs.text))))
        && ((this.ingestedAtMs == rhs.ingestedAtMs)
            || ((this.ingestedAtMs != null) && this.ingestedAtMs.equals(rhs.ingestedAtMs))));
  }

  /**
   * What start and end of the entities count. utf-16: units of the message's text, so that
   * substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the
   * job asks for them. code-points: characters of the text as Flair cleans it; model servers that
   * do not know the request's parameter offset_unit may answer with them.
   */
  public enum OffsetUnit {
    CODE_POINTS("code-points"),
    UTF_16("utf-16");
    private final java.lang.String value;
    private static final Map<java.lang.String, Prediction.OffsetUnit> CONSTANTS =
        new HashMap<java.lang.String, Prediction.OffsetUnit>();

    static {
      for (Prediction.OffsetUnit c : values()) {
        CONSTANTS.put(c.value, c);
      }
    }

    OffsetUnit(java.lang.String value) {
      this.value = value;
    }

    @Override
    public java.lang.String toString() {
      return this.value;
    }

    @JsonValue
    public java.lang.String value() {
      return this.value;
    }

    @JsonCreator
    public static Prediction.OffsetUnit fromValue(java.lang.String value) {
      Prediction.OffsetUnit constant = CONSTANTS.get(value);
      if (constant == null) {
        throw new IllegalArgumentException(value);
      } else {
        return constant;
      }
    }
  }
}
