package org.streaminginference.deadletter;

import java.util.Arrays;
import java.util.Base64;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.Utf16;

/** Makes dead letters: what could not be parsed or scored, with its raw bytes and the reason. */
public final class DeadLetters {

  /** The side output of every operator that can give up on a record. */
  public static final OutputTag<DeadLetter> TAG =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  /** Bytes of a raw record that are kept. */
  public static final int MAX_RAW_BYTES = 1024 * 1024;

  private static final byte[] NO_VALUE = new byte[0];
  private static final int MAX_DETAIL_CHARACTERS = 500;
  private static final int MAX_FILE_CHARACTERS = 1024;

  private DeadLetters() {}

  /**
   * @param job the job that gives up
   * @param raw the raw record, or its beginning
   * @param rawBytes size of the whole raw record
   * @param nowMs time of the failure, milliseconds since the epoch
   */
  public static DeadLetter of(
      String job, DeadLetter.Reason reason, String detail, byte[] raw, long rawBytes, long nowMs) {
    byte[] kept = raw.length > MAX_RAW_BYTES ? Arrays.copyOf(raw, MAX_RAW_BYTES) : raw;
    DeadLetter letter =
        new DeadLetter()
            .withReason(reason)
            .withDetail(sentence(detail))
            .withRawBase64(Base64.getEncoder().encodeToString(kept))
            .withRawBytes(rawBytes)
            .withJob(job)
            .withFailedAtMs(nowMs);
    if (kept.length < rawBytes) {
      letter.setRawTruncated(true);
    }
    return letter;
  }

  /** The dead letter of a record from a topic that was not understood. */
  public static DeadLetter of(
      String job, DeadLetter.Reason reason, String detail, KafkaRecord record, long nowMs) {
    byte[] raw = record.getValue() == null ? NO_VALUE : record.getValue();
    return of(job, reason, detail, raw, raw.length, nowMs)
        .withTopic(record.getTopic())
        .withPartition(record.getPartition())
        .withOffset(record.getOffset())
        .withReplays(positive(record.getReplays()))
        .withTraceparent(record.getTraceparent());
  }

  /** The dead letter of a message that was understood but could not be scored or passed on. */
  public static DeadLetter of(
      String job, DeadLetter.Reason reason, String detail, IncomingMessage incoming, long nowMs) {
    Message message = incoming.getMessage();
    return of(job, reason, detail, incoming.getRaw(), incoming.getRaw().length, nowMs)
        .withId(message.getId())
        .withSource(bounded(message.getSource()))
        .withTopic(incoming.getTopic())
        .withPartition(incoming.getPartition())
        .withOffset(incoming.getOffset())
        .withIngestedAtMs(message.getIngestedAtMs())
        .withReplays(positive(incoming.getReplays()))
        .withTraceparent(incoming.getTraceparent());
  }

  /** Left out where it is zero, as with nearly all letters. */
  private static Integer positive(int number) {
    return number > 0 ? number : null;
  }

  /** Other producers may write anything into this field, and a dead letter has to fit its topic. */
  private static Source bounded(Source source) {
    return source == null || source.getFile().length() > MAX_FILE_CHARACTERS ? null : source;
  }

  /** Details quote what others wrote: cut to a length, and free of what UTF-8 cannot express. */
  private static String sentence(String detail) {
    String text = Utf16.wellFormed(detail);
    if (text.length() <= MAX_DETAIL_CHARACTERS) {
      return text;
    }
    int end = text.offsetByCodePoints(0, text.codePointCount(0, MAX_DETAIL_CHARACTERS) - 1);
    return text.substring(0, end) + "…";
  }
}
