package org.streaminginference.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.json.Json;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.MessageLimits;

class DeadLettersTest {

  @Test
  void keepsTheRawBytesAndTheirPlace() {
    Message message = new Message().withId("m1").withText("x").withIngestedAtMs(5L);
    IncomingMessage incoming =
        new IncomingMessage(message, "raw".getBytes(StandardCharsets.UTF_8), "t", 3, 17L, 2);

    DeadLetter letter = DeadLetters.of("job", Reason.INFERENCE_REJECTED, "Because.", incoming, 9);

    assertThat(letter)
        .isEqualTo(
            new DeadLetter()
                .withId("m1")
                .withReason(Reason.INFERENCE_REJECTED)
                .withDetail("Because.")
                .withRawBase64("cmF3")
                .withRawBytes(3L)
                .withJob("job")
                .withTopic("t")
                .withPartition(3)
                .withOffset(17L)
                .withReplays(2)
                .withIngestedAtMs(5L)
                .withFailedAtMs(9L));
  }

  @Test
  void cutsWhatIsOverTheLimit() {
    byte[] raw = new byte[DeadLetters.MAX_RAW_BYTES + 1];

    DeadLetter letter =
        DeadLetters.of("job", Reason.MALFORMED_JSON, "Because.", raw, raw.length, 9);

    assertThat(letter.getRawTruncated()).isTrue();
    assertThat(letter.getRawBytes()).isEqualTo(raw.length);
    assertThat(Base64.getDecoder().decode(letter.getRawBase64()))
        .hasSize(DeadLetters.MAX_RAW_BYTES);
  }

  @Test
  void alwaysFitsItsTopicAndUtf8() throws Exception {
    String hostile = "\ud83d".repeat(5000);
    Message message =
        new Message()
            .withId("😀".repeat(1024))
            .withText("x")
            .withSource(new Source().withFile("\u0001".repeat(5_000_000)).withRecord(1L));
    IncomingMessage incoming = new IncomingMessage(message, new byte[4_000_000]);

    DeadLetter letter = DeadLetters.of("job", Reason.RECORD_TOO_LARGE, hostile, incoming, 9);

    assertThat(Json.mapper().writeValueAsBytes(letter).length)
        .isLessThan(MessageLimits.MAX_VALUE_BYTES);
    assertThat(letter.getSource()).isNull();
    assertThat(letter.getDetail()).hasSizeLessThanOrEqualTo(500).endsWith("…");
  }

  @Test
  void cutsADetailBetweenCharacters() throws Exception {
    DeadLetter letter =
        DeadLetters.of("job", Reason.MALFORMED_JSON, "x" + "😀".repeat(500), new byte[0], 0, 9);

    assertThat(Json.mapper().writeValueAsString(letter)).contains("😀…");
  }
}
