package org.streaminginference.deadletterreplay;

/** A record on its way back into a topic. */
public class Replay {

  private String topic;
  private byte[] key;
  private byte[] value;
  private int replays;
  private String traceparent;

  public Replay() {}

  /**
   * @param key null for none
   * @param replays how often the record has been sent again, this time included
   */
  public Replay(String topic, byte[] key, byte[] value, int replays) {
    this.topic = topic;
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

  /** Null for none. */
  public byte[] getKey() {
    return key;
  }

  public void setKey(byte[] key) {
    this.key = key;
  }

  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }

  /** How often the record has been sent again, this time included. */
  public int getReplays() {
    return replays;
  }

  public void setReplays(int replays) {
    this.replays = replays;
  }

  /** The W3C trace context of the record; null where it had none. */
  public String getTraceparent() {
    return traceparent;
  }

  public void setTraceparent(String traceparent) {
    this.traceparent = traceparent;
  }
}
