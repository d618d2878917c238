package org.streaminginference.message;

import org.streaminginference.contract.Message;

/**
 * A message on its way through a job, with the raw record that it was read from: whatever fails
 * later puts these bytes into the dead letters.
 */
public class IncomingMessage {

  private Message message;
  private byte[] raw;
  private String topic;
  private Integer partition;
  private Long offset;
  private int replays;
  private String traceparent;

  public IncomingMessage() {}

  /** A message from a file; where it stood is in {@link Message#getSource()}. */
  public IncomingMessage(Message message, byte[] raw) {
    this(message, raw, null, null, null, 0);
  }

  /**
   * A message from a topic.
   *
   * @param replays how often it has been sent again as a dead letter
   */
  public IncomingMessage(
      Message message, byte[] raw, String topic, Integer partition, Long offset, int replays) {
    this.message = message;
    this.raw = raw;
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.replays = replays;
  }

  public Message getMessage() {
    return message;
  }

  public void setMessage(Message message) {
    this.message = message;
  }

  /** The CSV record without its line break, or the Kafka value. */
  public byte[] getRaw() {
    return raw;
  }

  public void setRaw(byte[] raw) {
    this.raw = raw;
  }

  /** The topic it was read from; null for a file. */
  public String getTopic() {
    return topic;
  }

  public void setTopic(String topic) {
    this.topic = topic;
  }

  public Integer getPartition() {
    return partition;
  }

  public void setPartition(Integer partition) {
    this.partition = partition;
  }

  public Long getOffset() {
    return offset;
  }

  public void setOffset(Long offset) {
    this.offset = offset;
  }

  /** How often it has been sent again as a dead letter. */
  public int getReplays() {
    return replays;
  }

  public void setReplays(int replays) {
    this.replays = replays;
  }

  /** The W3C trace context of the record; null where it has none. */
  public String getTraceparent() {
    return traceparent;
  }

  public void setTraceparent(String traceparent) {
    this.traceparent = traceparent;
  }
}
