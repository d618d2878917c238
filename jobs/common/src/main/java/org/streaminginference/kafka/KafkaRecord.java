package org.streaminginference.kafka;

/** A record of a topic as raw bytes, with where it stood. */
public class KafkaRecord {

  private String topic;
  private int partition;
  private long offset;
  private long timestampMs;
  private byte[] key;
  private byte[] value;
  private int replays;
  private String traceparent;

  public KafkaRecord() {}

  /**
   * @param key null where it has none
   * @param value null where it deletes its key
   * @param replays how often the record has been sent again as a dead letter
   */
  public KafkaRecord(
      String topic,
      int partition,
      long offset,
      long timestampMs,
      byte[] key,
      byte[] value,
      int replays) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestampMs = timestampMs;
    this.key = key;
    this.value = value;
    this.replays = replays;
  }

  public String getTopic() {
    return topic;
  }

  public void setTopic(String topic) {
    this.topic = topic;
  }

  public int getPartition() {
    return partition;
  }

  public void setPartition(int partition) {
    this.partition = partition;
  }

  public long getOffset() {
    return offset;
  }

  public void setOffset(long offset) {
    this.offset = offset;
  }

  /** Milliseconds since the epoch. */
  public long getTimestampMs() {
    return timestampMs;
  }

  public void setTimestampMs(long timestampMs) {
    this.timestampMs = timestampMs;
  }

  /** Null where it has none. */
  public byte[] getKey() {
    return key;
  }

  public void setKey(byte[] key) {
    this.key = key;
  }

  /** How often the record has been sent again as a dead letter. */
  public int getReplays() {
    return replays;
  }

  public void setReplays(int replays) {
    this.replays = replays;
  }

  /** Null where the record deletes its key. */
  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }

  /** The W3C trace context of the record; null where it has none. */
  public String getTraceparent() {
    return traceparent;
  }

  public void setTraceparent(String traceparent) {
    this.traceparent = traceparent;
  }
}
