// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * LabelCount
 *
 * <p>A label within a window.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"label", "count", "share", "mean_score"})
public class LabelCount {

  /** The label. (Required) */
  @JsonProperty("label")
  @JsonPropertyDescription("The label.")
  private String label;

  /** How often it was given. (Required) */
  @JsonProperty("count")
  @JsonPropertyDescription("How often it was given.")
  private Long count;

  /** Its part of label_total, 0 to 1. (Required) */
  @JsonProperty("share")
  @JsonPropertyDescription("Its part of label_total, 0 to 1.")
  private Double share;

  /** Mean probability that the model gave it, 0 to 1. (Required) */
  @JsonProperty("mean_score")
  @JsonPropertyDescription("Mean probability that the model gave it, 0 to 1.")
  private Double meanScore;

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

  public LabelCount withLabel(String label) {
    this.label = label;
    return this;
  }

  /** How often it was given. (Required) */
  @JsonProperty("count")
  public Long getCount() {
    return count;
  }

  /** How often it was given. (Required) */
  @JsonProperty("count")
  public void setCount(Long count) {
    this.count = count;
  }

  public LabelCount withCount(Long count) {
    this.count = count;
    return this;
  }

  /** Its part of label_total, 0 to 1. (Required) */
  @JsonProperty("share")
  public Double getShare() {
    return share;
  }

  /** Its part of label_total, 0 to 1. (Required) */
  @JsonProperty("share")
  public void setShare(Double share) {
    this.share = share;
  }

  public LabelCount withShare(Double share) {
    this.share = share;
    return this;
  }

  /** Mean probability that the model gave it, 0 to 1. (Required) */
  @JsonProperty("mean_score")
  public Double getMeanScore() {
    return meanScore;
  }

  /** Mean probability that the model gave it, 0 to 1. (Required) */
  @JsonProperty("mean_score")
  public void setMeanScore(Double meanScore) {
    this.meanScore = meanScore;
  }

  public LabelCount withMeanScore(Double meanScore) {
    this.meanScore = meanScore;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(LabelCount.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("label");
    sb.append('=');
    sb.append(((this.label == null) ? "<null>" : this.label));
    sb.append(',');
    sb.append("count");
    sb.append('=');
    sb.append(((this.count == null) ? "<null>" : this.count));
    sb.append(',');
    sb.append("share");
    sb.append('=');
    sb.append(((this.share == null) ? "<null>" : this.share));
    sb.append(',');
    sb.append("meanScore");
    sb.append('=');
    sb.append(((this.meanScore == null) ? "<null>" : this.meanScore));
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
    result = ((result * 31) + ((this.count == null) ? 0 : this.count.hashCode()));
    result = ((result * 31) + ((this.share == null) ? 0 : this.share.hashCode()));
    result = ((result * 31) + ((this.label == null) ? 0 : this.label.hashCode()));
    result = ((result * 31) + ((this.meanScore == null) ? 0 : this.meanScore.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof LabelCount) == false) {
      return false;
    }
    LabelCount rhs = ((LabelCount) other);
    return (((((this.count == rhs.count) || ((this.count != null) && this.count.equals(rhs.count)))
                && ((this.share == rhs.share)
                    || ((this.share != null) && this.share.equals(rhs.share))))
            && ((this.label == rhs.label)
                || ((this.label != null) && this.label.equals(rhs.label))))
        && ((this.meanScore == rhs.meanScore)
            || ((this.meanScore != null) && this.meanScore.equals(rhs.meanScore))));
  }
}
