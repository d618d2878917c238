// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Entity
 *
 * <p>A labelled part of the text.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"text", "label", "score", "start", "end"})
public class Entity {

  /**
   * With the unit utf-16, which the job asks for: the part of the message's text from start to end.
   * With code-points: its words, with a space for each character between two of them. (Required)
   */
  @JsonProperty("text")
  @JsonPropertyDescription(
      "With the unit utf-16, which the job asks for: the part of the message's text from start to end. With code-points: its words, with a space for each character between two of them.")
  private String text;

  /** Its label. (Required) */
  @JsonProperty("label")
  @JsonPropertyDescription("Its label.")
  private String label;

  /** Probability of the label, 0 to 1. (Required) */
  @JsonProperty("score")
  @JsonPropertyDescription("Probability of the label, 0 to 1.")
  private Double score;

  /** Where it starts, from 0, in offset_unit. (Required) */
  @JsonProperty("start")
  @JsonPropertyDescription("Where it starts, from 0, in offset_unit.")
  private Integer start;

  /** Where it ends, in offset_unit; its last character is the one before. (Required) */
  @JsonProperty("end")
  @JsonPropertyDescription("Where it ends, in offset_unit; its last character is the one before.")
  private Integer end;

  /**
   * With the unit utf-16, which the job asks for: the part of the message's text from start to end.
   * With code-points: its words, with a space for each character between two of them. (Required)
   */
  @JsonProperty("text")
  public String getText() {
    return text;
  }

  /**
   * With the unit utf-16, which the job asks for: the part of the message's text from start to end.
   * With code-points: its words, with a space for each character between two of them. (Required)
   */
  @JsonProperty("text")
  public void setText(String text) {
    this.text = text;
  }

  public Entity withText(String text) {
    this.text = text;
    return this;
  }

  /** Its label. (Required) */
  @JsonProperty("label")
  public String getLabel() {
    return label;
  }

  /** Its label. (Required) */
  @JsonProperty("label")
  public void setLabel(String label) {
    this.label = label;
  }

  public Entity withLabel(String label) {
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

  public Entity withScore(Double score) {
    this.score = score;
    return this;
  }

  /** Where it starts, from 0, in offset_unit. (Required) */
  @JsonProperty("start")
  public Integer getStart() {
    return start;
  }

  /** Where it starts, from 0, in offset_unit. (Required) */
  @JsonProperty("start")
  public void setStart(Integer start) {
    this.start = start;
  }

  public Entity withStart(Integer start) {
    this.start = start;
    return this;
  }

  /** Where it ends, in offset_unit; its last character is the one before. (Required) */
  @JsonProperty("end")
  public Integer getEnd() {
    return end;
  }

  /** Where it ends, in offset_unit; its last character is the one before. (Required) */
  @JsonProperty("end")
  public void setEnd(Integer end) {
    this.end = end;
  }

  public Entity withEnd(Integer end) {
    this.end = end;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(Entity.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
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
    sb.append("start");
    sb.append('=');
    sb.append(((this.start == null) ? "<null>" : this.start));
    sb.append(',');
    sb.append("end");
    sb.append('=');
    sb.append(((this.end == null) ? "<null>" : this.end));
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
    result = ((result * 31) + ((this.start == null) ? 0 : this.start.hashCode()));
    result = ((result * 31) + ((this.score == null) ? 0 : this.score.hashCode()));
    result = ((result * 31) + ((this.end == null) ? 0 : this.end.hashCode()));
    result = ((result * 31) + ((this.text == null) ? 0 : this.text.hashCode()));
    result = ((result * 31) + ((this.label == null) ? 0 : this.label.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof Entity) == false) {
      return false;
    }
    Entity rhs = ((Entity) other);
    return ((((((this.start == rhs.start) || ((this.start != null) && this.start.equals(rhs.start)))
                    && ((this.score == rhs.score)
                        || ((this.score != null) && this.score.equals(rhs.score))))
                && ((this.end == rhs.end) || ((this.end != null) && this.end.equals(rhs.end))))
            && ((this.text == rhs.text) || ((this.text != null) && this.text.equals(rhs.text))))
        && ((this.label == rhs.label) || ((this.label != null) && this.label.equals(rhs.label))));
  }
}
