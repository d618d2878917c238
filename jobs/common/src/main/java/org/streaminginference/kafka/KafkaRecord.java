package org.streaminginference.kafka;

/** A record of a topic as raw bytes, with where it stood. */
public class KafkaRecord {

  private String topic;
  private int partition;
  private long offset;
  private long timestampMs;
  private byte[] value;

  public KafkaRecord() {}

  public KafkaRecord(String topic, int partition, long offset, long timestampMs, byte[] value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestampMs = timestampMs;
    this.value = value;
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

  /** Null where the record deletes its key. */
  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }
}
