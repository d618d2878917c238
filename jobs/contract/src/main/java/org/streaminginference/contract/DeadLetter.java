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
 * DeadLetter
 *
 * <p>A record that could not be parsed or scored, with its raw value and the reason, so that it can
 * be mended and replayed. Readers ignore fields they do not know.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "id",
  "reason",
  "detail",
  "raw_base64",
  "raw_truncated",
  "raw_bytes",
  "job",
  "source",
  "topic",
  "partition",
  "offset",
  "replays",
  "ingested_at_ms",
  "failed_at_ms",
  "traceparent"
})
public class DeadLetter {

  /** The record's id where it could be read, else null. (Required) */
  @JsonProperty("id")
  @JsonPropertyDescription("The record's id where it could be read, else null.")
  private String id;

  /** Why the record ended here. (Required) */
  @JsonProperty("reason")
  @JsonPropertyDescription("Why the record ended here.")
  private DeadLetter.Reason reason;

  /** The reason as a sentence for people. (Required) */
  @JsonProperty("detail")
  @JsonPropertyDescription("The reason as a sentence for people.")
  private String detail;

  /**
   * The raw bytes of the record (the CSV record without its line break, or the Kafka value),
   * base64. (Required)
   */
  @JsonProperty("raw_base64")
  @JsonPropertyDescription(
      "The raw bytes of the record (the CSV record without its line break, or the Kafka value), base64.")
  private String rawBase64;

  /** True where raw_base64 holds the beginning only, because the record is over the size limit. */
  @JsonProperty("raw_truncated")
  @JsonPropertyDescription(
      "True where raw_base64 holds the beginning only, because the record is over the size limit.")
  private Boolean rawTruncated;

  /** Size of the whole raw record in bytes. */
  @JsonProperty("raw_bytes")
  @JsonPropertyDescription("Size of the whole raw record in bytes.")
  private Long rawBytes;

  /** The job that gave up on the record. (Required) */
  @JsonProperty("job")
  @JsonPropertyDescription("The job that gave up on the record.")
  private String job;

  /**
   * Source
   *
   * <p>Where in a replayed file a record stood.
   */
  @JsonProperty("source")
  @JsonPropertyDescription("Where in a replayed file a record stood.")
  private Source source;

  /** The topic that the record was read from. */
  @JsonProperty("topic")
  @JsonPropertyDescription("The topic that the record was read from.")
  private String topic;

  /** The partition that the record was read from. */
  @JsonProperty("partition")
  @JsonPropertyDescription("The partition that the record was read from.")
  private Integer partition;

  /** The offset that the record was read at. */
  @JsonProperty("offset")
  @JsonPropertyDescription("The offset that the record was read at.")
  private Long offset;

  /**
   * How often dead-letter-replay had sent the record again before it ended here once more; absent
   * for the first time. The header replays of the record in its topic says the same.
   */
  @JsonProperty("replays")
  @JsonPropertyDescription(
      "How often dead-letter-replay had sent the record again before it ended here once more; absent for the first time. The header replays of the record in its topic says the same.")
  private Integer replays;

  /** When the message entered the pipeline, in milliseconds since the Unix epoch, where known. */
  @JsonProperty("ingested_at_ms")
  @JsonPropertyDescription(
      "When the message entered the pipeline, in milliseconds since the Unix epoch, where known.")
  private Long ingestedAtMs;

  /** When the job gave up on the record, in milliseconds since the Unix epoch. (Required) */
  @JsonProperty("failed_at_ms")
  @JsonPropertyDescription(
      "When the job gave up on the record, in milliseconds since the Unix epoch.")
  private Long failedAtMs;

  /** The W3C trace context of the record, where it had one; the header of this name repeats it. */
  @JsonProperty("traceparent")
  @JsonPropertyDescription(
      "The W3C trace context of the record, where it had one; the header of this name repeats it.")
  private String traceparent;

  /** The record's id where it could be read, else null. (Required) */
  @JsonProperty("id")
  public String getId() {
    return id;
  }

  /** The record's id where it could be read, else null. (Required) */
  @JsonProperty("id")
  public void setId(String id) {
    this.id = id;
  }

  public DeadLetter withId(String id) {
    this.id = id;
    return this;
  }

  /** Why the record ended here. (Required) */
  @JsonProperty("reason")
  public DeadLetter.Reason getReason() {
    return reason;
  }

  /** Why the record ended here. (Required) */
  @JsonProperty("reason")
  public void setReason(DeadLetter.Reason reason) {
    this.reason = reason;
  }

  public DeadLetter withReason(DeadLetter.Reason reason) {
    this.reason = reason;
    return this;
  }

  /** The reason as a sentence for people. (Required) */
  @JsonProperty("detail")
  public String getDetail() {
    return detail;
  }

  /** The reason as a sentence for people. (Required) */
  @JsonProperty("detail")
  public void setDetail(String detail) {
    this.detail = detail;
  }

  public DeadLetter withDetail(String detail) {
    this.detail = detail;
    return this;
  }

  /**
   * The raw bytes of the record (the CSV record without its line break, or the Kafka value),
   * base64. (Required)
   */
  @JsonProperty("raw_base64")
  public String getRawBase64() {
    return rawBase64;
  }

  /**
   * The raw bytes of the record (the CSV record without its line break, or the Kafka value),
   * base64. (Required)
   */
  @JsonProperty("raw_base64")
  public void setRawBase64(String rawBase64) {
    this.rawBase64 = rawBase64;
  }

  public DeadLetter withRawBase64(String rawBase64) {
    this.rawBase64 = rawBase64;
    return this;
  }

  /** True where raw_base64 holds the beginning only, because the record is over the size limit. */
  @JsonProperty("raw_truncated")
  public Boolean getRawTruncated() {
    return rawTruncated;
  }

  /** True where raw_base64 holds the beginning only, because the record is over the size limit. */
  @JsonProperty("raw_truncated")
  public void setRawTruncated(Boolean rawTruncated) {
    this.rawTruncated = rawTruncated;
  }

  public DeadLetter withRawTruncated(Boolean rawTruncated) {
    this.rawTruncated = rawTruncated;
    return this;
  }

  /** Size of the whole raw record in bytes. */
  @JsonProperty("raw_bytes")
  public Long getRawBytes() {
    return rawBytes;
  }

  /** Size of the whole raw record in bytes. */
  @JsonProperty("raw_bytes")
  public void setRawBytes(Long rawBytes) {
    this.rawBytes = rawBytes;
  }

  public DeadLetter withRawBytes(Long rawBytes) {
    this.rawBytes = rawBytes;
    return this;
  }

  /** The job that gave up on the record. (Required) */
  @JsonProperty("job")
  public String getJob() {
    return job;
  }

  /** The job that gave up on the record. (Required) */
  @JsonProperty("job")
  public void setJob(String job) {
    this.job = job;
  }

  public DeadLetter withJob(String job) {
    this.job = job;
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

  public DeadLetter withSource(Source source) {
    this.source = source;
    return this;
  }

  /** The topic that the record was read from. */
  @JsonProperty("topic")
  public String getTopic() {
    return topic;
  }

  /** The topic that the record was read from. */
  @JsonProperty("topic")
  public void setTopic(String topic) {
    this.topic = topic;
  }

  public DeadLetter withTopic(String topic) {
    this.topic = topic;
    return this;
  }

  /** The partition that the record was read from. */
  @JsonProperty("partition")
  public Integer getPartition() {
    return partition;
  }

  /** The partition that the record was read from. */
  @JsonProperty("partition")
  public void setPartition(Integer partition) {
    this.partition = partition;
  }

  public DeadLetter withPartition(Integer partition) {
    this.partition = partition;
    return this;
  }

  /** The offset that the record was read at. */
  @JsonProperty("offset")
  public Long getOffset() {
    return offset;
  }

  /** The offset that the record was read at. */
  @JsonProperty("offset")
  public void setOffset(Long offset) {
    this.offset = offset;
  }

  public DeadLetter withOffset(Long offset) {
    this.offset = offset;
    return this;
  }

  /**
   * How often dead-letter-replay had sent the record again before it ended here once more; absent
   * for the first time. The header replays of the record in its topic says the same.
   */
  @JsonProperty("replays")
  public Integer getReplays() {
    return replays;
  }

  /**
   * How often dead-letter-replay had sent the record again before it ended here once more; absent
   * for the first time. The header replays of the record in its topic says the same.
   */
  @JsonProperty("replays")
  public void setReplays(Integer replays) {
    this.replays = replays;
  }

  public DeadLetter withReplays(Integer replays) {
    this.replays = replays;
    return this;
  }

  /** When the message entered the pipeline, in milliseconds since the Unix epoch, where known. */
  @JsonProperty("ingested_at_ms")
  public Long getIngestedAtMs() {
    return ingestedAtMs;
  }

  /** When the message entered the pipeline, in milliseconds since the Unix epoch, where known. */
  @JsonProperty("ingested_at_ms")
  public void setIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
  }

  public DeadLetter withIngestedAtMs(Long ingestedAtMs) {
    this.ingestedAtMs = ingestedAtMs;
    return this;
  }

  /** When the job gave up on the record, in milliseconds since the Unix epoch. (Required) */
  @JsonProperty("failed_at_ms")
  public Long getFailedAtMs() {
    return failedAtMs;
  }

  /** When the job gave up on the record, in milliseconds since the Unix epoch. (Required) */
  @JsonProperty("failed_at_ms")
  public void setFailedAtMs(Long failedAtMs) {
    this.failedAtMs = failedAtMs;
  }

  public DeadLetter withFailedAtMs(Long failedAtMs) {
    this.failedAtMs = failedAtMs;
    return this;
  }

  /** The W3C trace context of the record, where it had one; the header of this name repeats it. */
  @JsonProperty("traceparent")
  public String getTraceparent() {
    return traceparent;
  }

  /** The W3C trace context of the record, where it had one; the header of this name repeats it. */
  @JsonProperty("traceparent")
  public void setTraceparent(String traceparent) {
    this.traceparent = traceparent;
  }

  public DeadLetter withTraceparent(String traceparent) {
    this.traceparent = traceparent;
    return this;
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    sb.append(DeadLetter.class.getName())
        .append('@')
        .append(Integer.toHexString(System.identityHashCode(this)))
        .append('[');
    sb.append("id");
    sb.append('=');
    sb.append(((this.id == null) ? "<null>" : this.id));
    sb.append(',');
    sb.append("reason");
    sb.append('=');
    sb.append(((this.reason == null) ? "<null>" : this.reason));
    sb.append(',');
    sb.append("detail");
    sb.append('=');
    sb.append(((this.detail == null) ? "<null>" : this.detail));
    sb.append(',');
    sb.append("rawBase64");
    sb.append('=');
    sb.append(((this.rawBase64 == null) ? "<null>" : this.rawBase64));
    sb.append(',');
    sb.append("rawTruncated");
    sb.append('=');
    sb.append(((this.rawTruncated == null) ? "<null>" : this.rawTruncated));
    sb.append(',');
    sb.append("rawBytes");
    sb.append('=');
    sb.append(((this.rawBytes == null) ? "<null>" : this.rawBytes));
    sb.append(',');
    sb.append("job");
    sb.append('=');
    sb.append(((this.job == null) ? "<null>" : this.job));
    sb.append(',');
    sb.append("source");
    sb.append('=');
    sb.append(((this.source == null) ? "<null>" : this.source));
    sb.append(',');
    sb.append("topic");
    sb.append('=');
    sb.append(((this.topic == null) ? "<null>" : this.topic));
    sb.append(',');
    sb.append("partition");
    sb.append('=');
    sb.append(((this.partition == null) ? "<null>" : this.partition));
    sb.append(',');
    sb.append("offset");
    sb.append('=');
    sb.append(((this.offset == null) ? "<null>" : this.offset));
    sb.append(',');
    sb.append("replays");
    sb.append('=');
    sb.append(((this.replays == null) ? "<null>" : this.replays));
    sb.append(',');
    sb.append("ingestedAtMs");
    sb.append('=');
    sb.append(((this.ingestedAtMs == null) ? "<null>" : this.ingestedAtMs));
    sb.append(',');
    sb.append("failedAtMs");
    sb.append('=');
    sb.append(((this.failedAtMs == null) ? "<null>" : this.failedAtMs));
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
    result = ((result * 31) + ((this.reason == null) ? 0 : this.reason.hashCode()));
    result = ((result * 31) + ((this.offset == null) ? 0 : this.offset.hashCode()));
    result = ((result * 31) + ((this.rawTruncated == null) ? 0 : this.rawTruncated.hashCode()));
    result = ((result * 31) + ((this.rawBase64 == null) ? 0 : this.rawBase64.hashCode()));
    result = ((result * 31) + ((this.source == null) ? 0 : this.source.hashCode()));
    result = ((result * 31) + ((this.rawBytes == null) ? 0 : this.rawBytes.hashCode()));
    result = ((result * 31) + ((this.replays == null) ? 0 : this.replays.hashCode()));
    result = ((result * 31) + ((this.failedAtMs == null) ? 0 : this.failedAtMs.hashCode()));
    result = ((result * 31) + ((this.partition == null) ? 0 : this.partition.hashCode()));
    result = ((result * 31) + ((this.traceparent == null) ? 0 : this.traceparent.hashCode()));
    result = ((result * 31) + ((this.topic == null) ? 0 : this.topic.hashCode()));
    result = ((result * 31) + ((this.id == null) ? 0 : this.id.hashCode()));
    result = ((result * 31) + ((this.detail == null) ? 0 : this.detail.hashCode()));
    result = ((result * 31) + ((this.job == null) ? 0 : this.job.hashCode()));
    result = ((result * 31) + ((this.ingestedAtMs == null) ? 0 : this.ingestedAtMs.hashCode()));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if ((other instanceof DeadLetter) == false) {
      return false;
    }
    DeadLetter rhs = ((DeadLetter) other);
    return ((((((((((((((((this.reason == rhs.reason)
                                                                || ((this.reason != null)
                                                                    && this.reason.equals(
                                                                        rhs.reason)))
                                                            && ((this.offset == rhs.offset)
                                                                || ((this.offset != null)
                                                                    && this.offset.equals(
                                                                        rhs.offset))))
                                                        && ((this.rawTruncated == rhs.rawTruncated)
                                                            || ((this.rawTruncated != null)
                                                                && this.rawTruncated.equals(
                                                                    rhs.rawTruncated))))
                                                    && ((this.rawBase64 == rhs.rawBase64)
                                                        || ((this.rawBase64 != null)
                                                            && this.rawBase64.equals(
                                                                rhs.rawBase64))))
                                                && ((this.source == rhs.source)
                                                    || ((this.source != null)
                                                        && this.source.equals(rhs.source))))
                                            && ((this.rawBytes == rhs.rawBytes)
                                                || ((this.rawBytes != null)
                                                    && this.rawBytes.equals(rhs.rawBytes))))
                                        && ((this.replays == rhs.replays)
                                            || ((this.replays != null)
                                                && this.replays.equals(rhs.replays))))
                                    && ((this.failedAtMs == rhs.failedAtMs)
                                        || ((this.failedAtMs != null)
                                            && this.failedAtMs.equals(rhs.failedAtMs))))
                                && ((this.partition == rhs.partition)
                                    || ((this.partition != null)
                                        && this.partition.equals(rhs.partition))))
                            && ((this.traceparent == rhs.traceparent)
                                || ((this.traceparent != null)
                                    && this.traceparent.equals(rhs.traceparent))))
                        && ((this.topic == rhs.topic)
                            || ((this.topic != null) && this.topic.equals(rhs.topic))))
                    && ((this.id == rhs.id) || ((this.id != null) && this.id.equals(rhs.id))))
                && ((this.detail == rhs.detail)
                    || ((this.detail != null) && this.detail.equals(rhs.detail))))
            && ((this.job == rhs.job) || ((this.job != null) && this.job.equals(rhs.job))))
        && ((this.ingestedAtMs == rhs.ingestedAtMs)
            || ((this.ingestedAtMs != null) && this.ingestedAtMs.equals(rhs.ingestedAtMs))));
  }

  /** Why the record ended here. */
  public enum Reason {
    MISSING_COLUMN("missing-column"),
    INVALID_UTF_8("invalid-utf-8"),
    MALFORMED_CSV("malformed-csv"),
    RECORD_TOO_LARGE("record-too-large"),
    MALFORMED_JSON("malformed-json"),
    INVALID_MESSAGE("invalid-message"),
    INFERENCE_REJECTED("inference-rejected"),
    INFERENCE_UNAVAILABLE("inference-unavailable"),
    INFERENCE_TIMEOUT("inference-timeout"),
    INFERENCE_INVALID_RESPONSE("inference-invalid-response"),
    INVALID_PREDICTION("invalid-prediction"),
    LATE_RECORD("late-record");
    private final String value;
    private static final Map<String, DeadLetter.Reason> CONSTANTS =
        new HashMap<String, DeadLetter.Reason>();

    static {
      for (DeadLetter.Reason c : values()) {
        CONSTANTS.put(c.value, c);
      }
    }

    Reason(String value) {
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
    public static DeadLetter.Reason fromValue(String value) {
      DeadLetter.Reason constant = CONSTANTS.get(value);
      if (constant == null) {
        throw new IllegalArgumentException(value);
      } else {
        return constant;
      }
    }
  }
}
