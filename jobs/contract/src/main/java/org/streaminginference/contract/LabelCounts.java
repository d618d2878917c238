// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * LabelCounts
 *
 * <p>What a model said within a window of event time. The record's key is
 * <model_name>/<model_version> in UTF-8. A window without predictions has no record. Readers ignore
 * fields they do not know.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "model_name",
  "model_version",
  "window_start_ms",
  "window_end_ms",
  "predictions",
  "unlabelled",
  "label_total",
  "labels",
  "drift"
})
public class LabelCounts {

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  @JsonPropertyDescription("Name from the model's bundle.")
  private String modelName;

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  @JsonPropertyDescription("Version from the model's bundle.")
  private String modelVersion;

  /** The first millisecond of the window, since the Unix epoch. (Required) */
  @JsonProperty("window_start_ms")
  @JsonPropertyDescription("The first millisecond of the window, since the Unix epoch.")
  private Long windowStartMs;

  /** The first millisecond after the window, since the Unix epoch. (Required) */
  @JsonProperty("window_end_ms")
  @JsonPropertyDescription("The first millisecond after the window, since the Unix epoch.")
  private Long windowEndMs;

  /** Predictions whose time is in the window. (Required) */
  @JsonProperty("predictions")
  @JsonPropertyDescription("Predictions whose time is in the window.")
  private Long predictions;

  /** Those of them without any label. (Required) */
  @JsonProperty("unlabelled")
  @JsonPropertyDescription("Those of them without any label.")
  private Long unlabelled;

  /**
   * Labels counted, those past the end of the list included. Other than predictions where a text
   * has several labels, or none. (Required)
   */
  @JsonProperty("label_total")
  @JsonPropertyDescription(
      "Labels counted, those past the end of the list included. Other than predictions where a text has several labels, or none.")
  private Long labelTotal;

  /**
   * The most frequent labels, the first one leading; those of one count in the order of the
   * alphabet. (Required)
   */
  @JsonProperty("labels")
  @JsonPropertyDescription(
      "The most frequent labels, the first one leading; those of one count in the order of the alphabet.")
  private List<LabelCount> labels;

  /**
   * Drift
   *
   * <p>How far the distribution of labels is from that of the reference windows; absent while
   * either has too few labels.
   */
  @JsonProperty("drift")
  @JsonPropertyDescription(
      "How far the distribution of labels is from that of the reference windows; absent while either has too few labels.")
  private Drift drift;

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  public String getModelName() {
    return modelName;
  }

  /** Name from the model's bundle. (Required) */
  @JsonProperty("model_name")
  public void setModelName(String modelName) {
    this.modelName = modelName;
  }

  public LabelCounts withModelName(String modelName) {
    this.modelName = modelName;
    return this;
  }

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  public String getModelVersion() {
    return modelVersion;
  }

  /** Version from the model's bundle. (Required) */
  @JsonProperty("model_version")
  public void setModelVersion(String modelVersion) {
    this.modelVersion = modelVersion;
  }

  public LabelCounts withModelVersion(String modelVersion) {
    this.modelVersion = modelVersion;
    return this;
  }

  /** The first millisecond of the window, since the Unix epoch. (Required) */
  @JsonProperty("window_start_ms")
  public Long getWindowStartMs() {
    return windowStartMs;
  }

  /** The first millisecond of the window, since the Unix epoch. (Required) */
  @JsonProperty("window_start_ms")
  public void setWindowStartMs(Long windowStartMs) {
    this.windowStartMs = windowStartMs;
  }

  public LabelCounts withWindowStartMs(Long windowStartMs) {
    this.windowStartMs = windowStartMs;
    return this;
  }

  /** The first millisecond after the window, since the Unix epoch. (Required) */
  @JsonProperty("window_end_ms")
  public Long getWindowEndMs() {
    return windowEndMs;
  }

  /** The first millisecond after the window, since the Unix epoch. (Required) */
  @JsonProperty("window_end_ms")
  public void setWindowEndMs(Long windowEndMs) {
    this.windowEndMs = windowEndMs;
  }

  public LabelCounts withWindowEndMs(Long windowEndMs) {
    this.windowEndMs = windowEndMs;
    return this;
  }

  /** Predictions whose time is in the window. (Required) */
  @JsonProperty("predictions")
  public Long getPredictions() {
    return predictions;
  }

  /** Predictions whose time is in the window. (Required) */
  @JsonProperty("predictions")
  public void setPredictions(Long predictions) {
    this.predictions = predictions;
  }

  public LabelCounts withPredictions(Long predictions) {
    this.predictions = predictions;
    return this;
  }

  /** Those of them without any label. (Required) */
  @JsonProperty("unlabelled")
  public Long getUnlabelled() {
    return unlabelled;
  }

  /** Those of them without any label. (Required) */
  @JsonProperty("unlabelled")
  public void setUnlabelled(Long unlabelled) {
    this.unlabelled = unlabelled;
  }

  public LabelCounts withUnlabelled(Long unlabelled) {
    this.unlabelled = unlabelled;
    return this;
  }

  /**
   * Labels counted, those past the end of the list included. Other than predictions where a text
   * has several labels, or none. (Required)
   */
  @JsonProperty("label_total")
  public Long getLabelTotal() {
    return labelTotal;
  }

  /**
   * Labels counted, those past the end of the list included. Other than predictions where a text
   * has several labels, or none. (Required)
   */
  @JsonProperty("label_total")
  public void setLabelTotal(Long labelTotal) {
    this.labelTotal = labelTotal;
  }

  public LabelCounts withLabelTotal(Long labelTotal) {
    this.labelTotal = labelTotal;
    return this;
  }

  /**
   * The most frequent labels, the first one leading; those of one count in the order of the
   * alphabet. (Required)
   */
  @JsonProperty("labels")
  public List<LabelCount> getLabels() {
    return labels;
  }

  /**
   * The most frequent labels, the first one leading; those of one count in the order of the
   * alphabet. (Required)
   */
  @JsonProperty("labels")
  public void setLabels(List<LabelCount> labels) {
    this.labels = labels;
  }

  public LabelCounts withLabels(List<LabelCount> labels) {
    this.labels = labels;
    return this;
  }

  /**
   * Drift
   *
   * <p>How far the distribution of labels is from that of the reference windows; absent while
   * either has too few labels.
   */
  @JsonProperty("drift")
  public Drift getDrift() {
    return drift;
  }

  /**
   * Drift
   *
   * <p>How far the distribution of labels is from that of the reference windows; absent while
   * either has too few labels.
   */
  @JsonProperty("drift")
  public void setDrift(Drift drift) {
    this.drift = drift;
  }

  public LabelCounts withDrift(Drift drift) {
    this.drift = drift;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(LabelCounts.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("modelName");
    sb.append('=');
    sb.append(((this.modelName == null) ? "<null>" : this.modelName));
    sb.append(',');
    sb.append("modelVersion");
    sb.append('=');
    sb.append(((this.modelVersion == null) ? "<null>" : this.modelVersion));
    sb.append(',');
    sb.append("windowStartMs");
    sb.append('=');
    sb.append(((this.windowStartMs == null) ? "<null>" : this.windowStartMs));
    sb.append(',');
    sb.append("windowEndMs");
    sb.append('=');
    sb.append(((this.windowEndMs == null) ? "<null>" : this.windowEndMs));
    sb.append(',');
    sb.append("predictions");
    sb.append('=');
    sb.append(((this.predictions == null) ? "<null>" : this.predictions));
    sb.append(',');
    sb.append("unlabelled");
    sb.append('=');
    sb.append(((this.unlabelled == null) ? "<null>" : this.unlabelled));
    sb.append(',');
    sb.append("labelTotal");
    sb.append('=');
    sb.append(((this.labelTotal == null) ? "<null>" : this.labelTotal));
    sb.append(',');
    sb.append("labels");
    sb.append('=');
    sb.append(((this.labels == null) ? "<null>" : this.labels));
    sb.append(',');
    sb.append("drift");
    sb.append('=');
    sb.append(((this.drift == null) ? "<null>" : this.drift));
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
    result = ((result * 31) + ((this.unlabelled == null) ? 0 : this.unlabelled.hashCode()));
    result = ((result * 31) + ((this.modelName == null) ? 0 : this.modelName.hashCode()));
    result = ((result * 31) + ((this.labelTotal == null) ? 0 : this.labelTotal.hashCode()));
    result = ((result * 31) + ((this.modelVersion == null) ? 0 : this.modelVersion.hashCode()));
    result = ((result * 31) + ((this.windowStartMs == null) ? 0 : this.windowStartMs.hashCode()));
    result = ((result * 31) + ((this.windowEndMs == null) ? 0 : this.windowEndMs.hashCode()));
    result = ((result * 31) + ((this.predictions == null) ? 0 : this.predictions.hashCode()));
    result = ((result * 31) + ((this.labels == null) ? 0 : this.labels.hashCode()));
    result = ((result * 31) + ((this.drift == null) ? 0 : this.drift.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof LabelCounts) == false) {
      return false;
    }
    LabelCounts rhs = ((LabelCounts) other);
    return ((((((((((this.unlabelled == rhs.unlabelled)
                                        || ((this.unlabelled != null)
                                            && this.unlabelled.equals(rhs.unlabelled)))
                                    && ((this.modelName == rhs.modelName)
                                        || ((this.modelName != null)
                                            && this.modelName.equals(rhs.modelName))))
                                && ((this.labelTotal == rhs.labelTotal)
                                    || ((this.labelTotal != null)
                                        && this.labelTotal.equals(rhs.labelTotal))))
                            && ((this.modelVersion == rhs.modelVersion)
                                || ((this.modelVersion != null)
                                    && this.modelVersion.equals(rhs.modelVersion))))
                        && ((this.windowStartMs == rhs.windowStartMs)
                            || ((this.windowStartMs != null)
                                && this.windowStartMs.equals(rhs.windowStartMs))))
                    && ((this.windowEndMs == rhs.windowEndMs)
                        || ((this.windowEndMs != null)
                            && this.windowEndMs.equals(rhs.windowEndMs))))
                && ((this.predictions == rhs.predictions)
                    || ((this.predictions != null) && this.predictions.equals(rhs.predictions))))
            && ((this.labels == rhs.labels)
                || ((this.labels != null) && this.labels.equals(rhs.labels))))
        && ((this.drift == rhs.drift) || ((this.drift != null) && this.drift.equals(rhs.drift))));
  }
}
