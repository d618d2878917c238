package org.streaminginference.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.Prediction.OffsetUnit;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.message.IncomingMessage;

class SerializersTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void writesAMessageUnderItsIdAtItsEventTime() {
    Message message = new Message().withId("é").withText("😀").withEventTimeMs(17L);

    ProducerRecord<byte[], byte[]> record =
        write(new MessageSerializer("t"), new IncomingMessage(message, new byte[0]), 99L);

    assertThat(record.topic()).isEqualTo("t");
    assertThat(text(record.key())).isEqualTo("é");
    assertThat(text(record.value()))
        .isEqualTo("{\"id\":\"é\",\"text\":\"😀\",\"event_time_ms\":17}");
    assertThat(record.timestamp()).isEqualTo(17);
  }

  @Test
  void writesAPredictionWithItsModelInTheHeaders() {
    Prediction prediction =
        new Prediction()
            .withId("1")
            .withText("")
            .withModelName("n")
            .withModelVersion("v")
            .withModelSha256("s")
            .withTraceparent(TRACE)
            .withPredictedAtMs(5L);

    ProducerRecord<byte[], byte[]> record = write(new PredictionSerializer("t"), prediction, 99L);

    assertThat(text(record.value()))
        .isEqualTo(
            "{\"id\":\"1\",\"text\":\"\",\"label\":null,\"score\":null,\"model_name\":\"n\","
                + "\"model_version\":\"v\",\"model_sha256\":\"s\",\"predicted_at_ms\":5,\"traceparent\":\""
                + TRACE
                + "\"}");
    assertThat(Arrays.stream(record.headers().toArray()).map(h -> h.key() + "=" + text(h.value())))
        .containsExactly(
            "model_name=n", "model_version=v", "model_sha256=s", "traceparent=" + TRACE);
    assertThat(record.timestamp()).as("that of the message's Kafka record").isEqualTo(99);
  }

  /**
   * A reader finds label and score in each prediction, and no list that its model does not give.
   */
  @Test
  void writesLabelsAndEntities() {
    Prediction labels =
        new Prediction().withLabels(List.of(new ScoredLabel().withLabel("joy").withScore(0.5)));
    Prediction entities =
        new Prediction()
            .withEntities(
                List.of(
                    new Entity()
                        .withText("Bo 😀")
                        .withLabel("person")
                        .withScore(0.5)
                        .withStart(1)
                        .withEnd(5)))
            .withOffsetUnit(OffsetUnit.CODE_POINTS);
    Prediction none = new Prediction().withEntities(List.of()).withOffsetUnit(OffsetUnit.UTF_16);

    assertThat(List.of(labels, entities, none))
        .extracting(p -> text(write(new PredictionSerializer("t"), p.withId("1"), 9L).value()))
        .containsExactly(
            "{\"id\":\"1\",\"label\":null,\"score\":null,"
                + "\"labels\":[{\"label\":\"joy\",\"score\":0.5}]}",
            "{\"id\":\"1\",\"label\":null,\"score\":null,\"entities\":[{\"text\":\"Bo 😀\","
                + "\"label\":\"person\",\"score\":0.5,\"start\":1,\"end\":5}],"
                + "\"offset_unit\":\"code-points\"}",
            "{\"id\":\"1\",\"label\":null,\"score\":null,\"entities\":[],\"offset_unit\":\"utf-16\"}");
  }

  @Test
  void writesADeadLetterWithoutIdUnderNoKey() {
    DeadLetter letter =
        new DeadLetter()
            .withReason(DeadLetter.Reason.MALFORMED_JSON)
            .withDetail("d")
            .withRawBase64("")
            .withJob("j")
            .withFailedAtMs(5L);

    ProducerRecord<byte[], byte[]> record = write(new DeadLetterSerializer("t"), letter, null);

    assertThat(record.key()).isNull();
    assertThat(text(record.value()))
        .isEqualTo(
            "{\"id\":null,\"reason\":\"malformed-json\",\"detail\":\"d\",\"raw_base64\":\"\","
                + "\"job\":\"j\",\"failed_at_ms\":5}");
  }

  /** The producer throws at a negative time, the broker refuses one more than an hour ahead. */
  @Test
  void givesNoTimestampThatKafkaWouldRefuse() {
    long now = 1_773_568_800_000L;

    assertThat(KafkaTimestamps.of(-1L, now)).isNull();
    assertThat(KafkaTimestamps.of(now + 3_600_000, now)).isNull();
    assertThat(KafkaTimestamps.of(null, now)).isNull();
    assertThat(KafkaTimestamps.of(0L, now)).isZero();
    assertThat(KafkaTimestamps.of(now, now)).isEqualTo(now);
  }

  private static <T> ProducerRecord<byte[], byte[]> write(
      JsonRecordSerializer<T> serializer, T element, Long streamTimestampMs) {
    serializer.open(null, null);
    return serializer.serialize(element, null, streamTimestampMs);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
