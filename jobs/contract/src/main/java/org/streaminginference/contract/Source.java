// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Source
 *
 * <p>Where in a replayed file a record stood.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"file", "record", "round"})
public class Source {

  /** File name without its folder. (Required) */
  @JsonProperty("file")
  @JsonPropertyDescription("File name without its folder.")
  private String file;

  /**
   * Number of the record in its file, from 1; the header and blank lines are not counted.
   * (Required)
   */
  @JsonProperty("record")
  @JsonPropertyDescription(
      "Number of the record in its file, from 1; the header and blank lines are not counted.")
  private Long record;

  /** Round of a looped replay, from 0. */
  @JsonProperty("round")
  @JsonPropertyDescription("Round of a looped replay, from 0.")
  private Long round;

  /** File name without its folder. (Required) */
  @JsonProperty("file")
  public String getFile() {
    return file;
  }

  /** File name without its folder. (Required) */
  @JsonProperty("file")
  public void setFile(String file) {
    this.file = file;
  }

  public Source withFile(String file) {
    this.file = file;
    return this;
  }

  /**
   * Number of the record in its file, from 1; the header and blank lines are not counted.
   * (Required)
   */
  @JsonProperty("record")
  public Long getRecord() {
    return record;
  }

  /**
   * Number of the record in its file, from 1; the header and blank lines are not counted.
   * (Required)
   */
  @JsonProperty("record")
  public void setRecord(Long record) {
    this.record = record;
  }

  public Source withRecord(Long record) {
    this.record = record;
    return this;
  }

  /** Round of a looped replay, from 0. */
  @JsonProperty("round")
  public Long getRound() {
    return round;
  }

  /** Round of a looped replay, from 0. */
  @JsonProperty("round")
  public void setRound(Long round) {
    this.round = round;
  }

  public Source withRound(Long round) {
    this.round = round;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(Source.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("file");
    sb.append('=');
    sb.append(((this.file == null) ? "<null>" : this.file));
    sb.append(',');
    sb.append("record");
    sb.append('=');
    sb.append(((this.record == null) ? "<null>" : this.record));
    sb.append(',');
    sb.append("round");
    sb.append('=');
    sb.append(((this.round == null) ? "<null>" : this.round));
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
    result = ((result * 31) + ((this.file == null) ? 0 : this.file.hashCode()));
    result = ((result * 31) + ((this.round == null) ? 0 : this.round.hashCode()));
    result = ((result * 31) + ((this.record == null) ? 0 : this.record.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof Source) == false) {
      return false;
    }
    Source rhs = ((Source) other);
    return ((((this.file == rhs.file) || ((this.file != null) && this.file.equals(rhs.file)))
            && ((this.round == rhs.round)
                || ((this.round != null) && this.round.equals(rhs.round))))
        && ((this.record == rhs.record)
            || ((this.record != null) && this.record.equals(rhs.record))));
  }
}
