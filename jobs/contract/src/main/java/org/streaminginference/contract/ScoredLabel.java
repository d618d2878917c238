// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * ScoredLabel
 *
 * <p>A label that applies to the text.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"label", "score"})
public class ScoredLabel {

  /** The label. (Required) */
  @JsonProperty("label")
  @JsonPropertyDescription("The label.")
  private String label;

  /** Probability of the label, 0 to 1. (Required) */
  @JsonProperty("score")
  @JsonPropertyDescription("Probability of the label, 0 to 1.")
  private Double score;

  /** The label. (Required) */
  @JsonProperty("label")
  public String getLabel() {
    return label;
  }

  /** The label. (Required) */
  @JsonProperty("label")
  public void setLabel(String label) {
    this.label = label;
  }

  public ScoredLabel withLabel(String label) {
    this.label = label;
    return this;
  }

  /** Probability of the label, 0 to 1. (Required) */
  @JsonProperty("score")
  public Double getScore() {
    return score;
  }

  /** Probability of the label, 0 to 1. (Required) */
  @JsonProperty("score")
  public void setScore(Double score) {
    this.score = score;
  }

  public ScoredLabel withScore(Double score) {
    this.score = score;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(ScoredLabel.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("label");
    sb.append('=');
    sb.append(((this.label == null) ? "<null>" : this.label));
    sb.append(',');
    sb.append("score");
    sb.append('=');
    sb.append(((this.score == null) ? "<null>" : this.score));
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
    result = ((result * 31) + ((this.score == null) ? 0 : this.score.hashCode()));
    result = ((result * 31) + ((this.label == null) ? 0 : this.label.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof ScoredLabel) == false) {
      return false;
    }
    ScoredLabel rhs = ((ScoredLabel) other);
    return (((this.score == rhs.score) || ((this.score != null) && this.score.equals(rhs.score)))
        && ((this.label == rhs.label) || ((this.label != null) && this.label.equals(rhs.label))));
  }
}
