// Generated from contract/schemas by jobs/bin/generate-contract; do not edit.

package org.streaminginference.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * Message
 *
 * <p>One customer message on its way to the model. The record's key is the id in UTF-8. Readers
 * ignore fields they do not know.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"id", "text", "event_time_ms", "ingested_at_ms", "source", "attributes"})
public class Message {

  /**
   * Identity of the record: the value of the id column, else <file name>:<record number>, with
   * :<round> appended from the second round of a looped replay on. (Required)
   */
  @JsonProperty("id")
  @JsonPropertyDescription(
      "Identity of the record: the value of the id column, else <file name>:<record number>, with :<round> appended from the second round of a looped replay on.")
  private java.lang.String id;

  /**
   * The text to classify. May be empty: an empty text yields a prediction without a label.
   * (Required)
   */
  @JsonProperty("text")
  @JsonPropertyDescription(
      "The text to classify. May be empty: an empty text yields a prediction without a label.")
  private java.lang.String text;

  /**
   * When the message was written, in milliseconds since the Unix epoch. Absent: the Kafka record's
   * timestamp counts.
   */
  @JsonProperty("event_time_ms")
  @JsonPropertyDescription(
      "When the message was written, in milliseconds since the Unix epoch. Absent: the Kafka record's timestamp counts.")
  private Long eventTimeMs;

  /**
   * When the message entered the pipeline, in milliseconds since the Unix epoch. End-to-end latency
   * is measured from here.
   */
  @JsonProperty("ingested_at_ms")
  @JsonPropertyDescription(
      "When the message entered the pipeline, in milliseconds since the Unix epoch. End-to-end latency is measured from here.")
  private Long ingestedAtMs;

  /**
   * Source
   *
   * <p>Where in a replayed file a record stood.
   */
  @JsonProperty("source")
  @JsonPropertyDescription("Where in a replayed file a record stood.")
  private Source source;

  /** Columns that are passed through unchanged, by name. */
  @JsonProperty("attributes")
  @JsonPropertyDescription("Columns that are passed through unchanged, by name.")
  private Map<String, String> attributes;

  /**
   * Identity of the record: the value of the id column, else <file name>:<record number>, with
   * :<round> appended from the second round of a looped replay on. (Required)
   */
  @JsonProperty("id")
  public java.lang.String getId() {
    return id;
  }

  /**
   * Identity of the record: the value of the id column, else <file name>:<record number>, with
   * :<round> appended from the second round of a looped replay on. (Required)
   */
  @JsonProperty("id")
  public void setId(java.lang.String id) {
    this.id = id;
  }

  public Message withId(java.lang.String id) {
    this.id = id;
    return this;
  }

  /**
   * The text to classify. May be empty: an empty text yields a prediction without a label.
   * (Required)
   */
  @JsonProperty("text")
  public java.lang.String getText() {
    return text;
  }

  /**
   * The text to classify. May be empty: an empty text yields a prediction without a label.
   * (Required)
   */
  @JsonProperty("text")
  public void setText(java.lang.String text) {
    this.text = text;
  }

  public Message withText(java.lang.String text) {
    this.text = text;
    return this;
  }

  /**
   * When the message was written, in milliseconds since the Unix epoch. Absent: the Kafka record's
   * timestamp counts.
   */
  @JsonProperty("event_time_ms")
  public Long getEventTimeMs() {
    return eventTimeMs;
  }

  /**
   * When the message was written, in milliseconds since the Unix epoch. Absent: the Kafka record's
   * timestamp counts.
   */
  @JsonProperty("event_time_ms")
  public void setEventTimeMs(Long eventTimeMs) {
    this.eventTimeMs = eventTimeMs;
  }

  public Message withEventTimeMs(Long eventTimeMs) {
    this.eventTimeMs = eventTimeMs;
    return this;
  }

  /**
   * When the message entered the pipeline, in milliseconds since the Unix epoch. End-to-end latency
   * is measured from here.
   */
  @JsonProperty("ingested_at_ms")
  public Long getIngestedAtMs() {
    return ingestedAtMs;
  }

  /**
   * When the message entered the pipeline, in milliseconds since the Unix epoch. End-to-end latency
   * is measured from here.
   */
  @JsonProperty("ingested_at_ms")
  public void setIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
  }

  public Message withIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
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

  public Message withSource(Source source) {
    this.source = source;
    return this;
  }

  /** Columns that are passed through unchanged, by name. */
  @JsonProperty("attributes")
  public Map<String, String> getAttributes() {
    return attributes;
  }

  /** Columns that are passed through unchanged, by name. */
  @JsonProperty("attributes")
  public void setAttributes(Map<String, String> attributes) {
    this.attributes = attributes;
  }

  public Message withAttributes(Map<String, String> attributes) {
    this.attributes = attributes;
    return this;
  }

  @Override
  public java.lang.String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(Message.class.getName())
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
    sb.append("eventTimeMs");
    sb.append('=');
    sb.append(((this.eventTimeMs == null) ? "<null>" : this.eventTimeMs));
    sb.append(',');
    sb.append("ingestedAtMs");
    sb.append('=');
    sb.append(((this.ingestedAtMs == null) ? "<null>" : this.ingestedAtMs));
    sb.append(',');
    sb.append("source");
    sb.append('=');
    sb.append(((this.source == null) ? "<null>" : this.source));
    sb.append(',');
    sb.append("attributes");
    sb.append('=');
    sb.append(((this.attributes == null) ? "<null>" : this.attributes));
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
    result = ((result * 31) + ((this.eventTimeMs == null) ? 0 : this.eventTimeMs.hashCode()));
    result = ((result * 31) + ((this.attributes == null) ? 0 : this.attributes.hashCode()));
    result = ((result * 31) + ((this.id == null) ? 0 : this.id.hashCode()));
    result = ((result * 31) + ((this.text == null) ? 0 : this.text.hashCode()));
    result = ((result * 31) + ((this.source == null) ? 0 : this.source.hashCode()));
    result = ((result * 31) + ((this.ingestedAtMs == null) ? 0 : this.ingestedAtMs.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof Message) == false) {
      return false;
    }
    Message rhs = ((Message) other);
    return (((((((this.eventTimeMs == rhs.eventTimeMs)
                            || ((this.eventTimeMs != null)
                                && this.eventTimeMs.equals(rhs.eventTimeMs)))
                        && ((this.attributes == rhs.attributes)
                            || ((this.attributes != null)
                                && this.attributes.equals(rhs.attributes))))
                    && ((this.id == rhs.id) || ((this.id != null) && this.id.equals(rhs.id))))
                && ((this.text == rhs.text) || ((this.text != null) && this.text.equals(rhs.text))))
            && ((this.source == rhs.source)
                || ((this.source != null) && this.source.equals(rhs.source))))
        && ((this.ingestedAtMs == rhs.ingestedAtMs)
            || ((this.ingestedAtMs != null) && this.ingestedAtMs.equals(rhs.ingestedAtMs))));
  }
}
