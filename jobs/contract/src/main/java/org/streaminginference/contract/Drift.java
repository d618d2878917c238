// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashMap;
import java.util.Map;

/**
 * Drift
 *
 * <p>How far the distribution of labels is from that of the reference windows; absent while either
 * has too few labels.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "measure",
  "value",
  "threshold",
  "alert",
  "reference_windows",
  "reference_labels"
})
public class Drift {

  /**
   * jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common). (Required)
   */
  @JsonProperty("measure")
  @JsonPropertyDescription(
      "jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common).")
  private Drift.Measure measure;

  /** The measure. (Required) */
  @JsonProperty("value")
  @JsonPropertyDescription("The measure.")
  private Double value;

  /** What the value is held against. (Required) */
  @JsonProperty("threshold")
  @JsonPropertyDescription("What the value is held against.")
  private Double threshold;

  /** Whether the value is over the threshold. (Required) */
  @JsonProperty("alert")
  @JsonPropertyDescription("Whether the value is over the threshold.")
  private Boolean alert;

  /** Windows that the reference is made of. (Required) */
  @JsonProperty("reference_windows")
  @JsonPropertyDescription("Windows that the reference is made of.")
  private Integer referenceWindows;

  /** Labels counted in them. (Required) */
  @JsonProperty("reference_labels")
  @JsonPropertyDescription("Labels counted in them.")
  private Long referenceLabels;

  /**
   * jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common). (Required)
   */
  @JsonProperty("measure")
  public Drift.Measure getMeasure() {
    return measure;
  }

  /**
   * jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common). (Required)
   */
  @JsonProperty("measure")
  public void setMeasure(Drift.Measure measure) {
    this.measure = measure;
  }

  public Drift withMeasure(Drift.Measure measure) {
    this.measure = measure;
    return this;
  }

  /** The measure. (Required) */
  @JsonProperty("value")
  public Double getValue() {
    return value;
  }

  /** The measure. (Required) */
  @JsonProperty("value")
  public void setValue(Double value) {
    this.value = value;
  }

  public Drift withValue(Double value) {
    this.value = value;
    return this;
  }

  /** What the value is held against. (Required) */
  @JsonProperty("threshold")
  public Double getThreshold() {
    return threshold;
  }

  /** What the value is held against. (Required) */
  @JsonProperty("threshold")
  public void setThreshold(Double threshold) {
    this.threshold = threshold;
  }

  public Drift withThreshold(Double threshold) {
    this.threshold = threshold;
    return this;
  }

  /** Whether the value is over the threshold. (Required) */
  @JsonProperty("alert")
  public Boolean getAlert() {
    return alert;
  }

  /** Whether the value is over the threshold. (Required) */
  @JsonProperty("alert")
  public void setAlert(Boolean alert) {
    this.alert = alert;
  }

  public Drift withAlert(Boolean alert) {
    this.alert = alert;
    return this;
  }

  /** Windows that the reference is made of. (Required) */
  @JsonProperty("reference_windows")
  public Integer getReferenceWindows() {
    return referenceWindows;
  }

  /** Windows that the reference is made of. (Required) */
  @JsonProperty("reference_windows")
  public void setReferenceWindows(Integer referenceWindows) {
    this.referenceWindows = referenceWindows;
  }

  public Drift withReferenceWindows(Integer referenceWindows) {
    this.referenceWindows = referenceWindows;
    return this;
  }

  /** Labels counted in them. (Required) */
  @JsonProperty("reference_labels")
  public Long getReferenceLabels() {
    return referenceLabels;
  }

  /** Labels counted in them. (Required) */
  @JsonProperty("reference_labels")
  public void setReferenceLabels(Long referenceLabels) {
    this.referenceLabels = referenceLabels;
  }

  public Drift withReferenceLabels(Long referenceLabels) {
    this.referenceLabels = referenceLabels;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(Drift.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("measure");
    sb.append('=');
    sb.append(((this.measure == null) ? "<null>" : this.measure));
    sb.append(',');
    sb.append("value");
    sb.append('=');
    sb.append(((this.value == null) ? "<null>" : this.value));
    sb.append(',');
    sb.append("threshold");
    sb.append('=');
    sb.append(((this.threshold == null) ? "<null>" : this.threshold));
    sb.append(',');
    sb.append("alert");
    sb.append('=');
    sb.append(((this.alert == null) ? "<null>" : this.alert));
    sb.append(',');
    sb.append("referenceWindows");
    sb.append('=');
    sb.append(((this.referenceWindows == null) ? "<null>" : this.referenceWindows));
    sb.append(',');
    sb.append("referenceLabels");
    sb.append('=');
    sb.append(((this.referenceLabels == null) ? "<null>" : this.referenceLabels));
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
    result =
        ((result * 31) + ((this.referenceLabels == null) ? 0 : this.referenceLabels.hashCode()));
    result = ((result * 31) + ((this.measure == null) ? 0 : this.measure.hashCode()));
    result = ((result * 31) + ((this.alert == null) ? 0 : this.alert.hashCode()));
    result =
        ((result * 31) + ((this.referenceWindows == null) ? 0 : this.referenceWindows.hashCode()));
    result = ((result * 31) + ((this.threshold == null) ? 0 : this.threshold.hashCode()));
    result = ((result * 31) + ((this.value == null) ? 0 : this.value.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof Drift) == false) {
      return false;
    }
    Drift rhs = ((Drift) other);
    return (((((((this.referenceLabels == rhs.referenceLabels)
                            || ((this.referenceLabels != null)
                                && this.referenceLabels.equals(rhs.referenceLabels)))
                        && ((this.measure == rhs.measure)
                            || ((this.measure != null) && this.measure.equals(rhs.measure))))
                    && ((this.alert == rhs.alert)
                        || ((this.alert != null) && this.alert.equals(rhs.alert))))
                && ((this.referenceWindows == rhs.referenceWindows)
                    || ((this.referenceWindows != null)
                        && this.referenceWindows.equals(rhs.referenceWindows))))
            && ((this.threshold == rhs.threshold)
                || ((this.threshold != null) && this.threshold.equals(rhs.threshold))))
        && ((this.value == rhs.value) || ((this.value != null) && this.value.equals(rhs.value))));
  }

  /** jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common). */
  public enum Measure {
    JENSEN_SHANNON("jensen-shannon");
    private final String value;
    private static final Map<String, Drift.Measure> CONSTANTS =
        new HashMap<String, Drift.Measure>();

    static {
      for (Drift.Measure c : values()) {
        CONSTANTS.put(c.value, c);
      }
    }

    Measure(String value) {
      this.value = value;
    }

    @Override
    public String toString() {
      return this.value;
    }

    @JsonValue
    public String value() {
      return this.value;
    }

    @JsonCreator
    public static Drift.Measure fromValue(String value) {
      Drift.Measure constant = CONSTANTS.get(value);
      if (constant == null) {
        throw new IllegalArgumentException(value);
      } else {
        return constant;
      }
    }
  }
}
