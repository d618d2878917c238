package org.streaminginference.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.kafka.KafkaRecord;

class ParseMessagesTest {

  /** Without the count on its way, poison that is sent again would come back for ever. */
  @Test
  void handsOnHowOftenARecordWasSentAgain() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaRecord, IncomingMessage> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(new ParseMessages("job"))) {
      harness.processElement(record("{\"id\":\"1\",\"text\":\"t\"}", 2), 0);
      harness.processElement(record("poison", 2), 0);
      harness.processElement(record("poison", 0), 0);

      IncomingMessage message = harness.extractOutputValues().get(0);
      assertThat(message.getReplays()).isEqualTo(2);
      DeadLetter rejected =
          DeadLetters.of("job", Reason.INFERENCE_REJECTED, "Because.", message, 1);
      assertThat(rejected.getReplays()).isEqualTo(2);
      assertThat(harness.getSideOutput(DeadLetters.TAG))
          .extracting(letter -> letter.getValue().getReplays())
          .containsExactly(2, null);
    }
  }

  private static KafkaRecord record(String value, int replays) {
    return new KafkaRecord("t", 0, 0, 0, null, value.getBytes(StandardCharsets.UTF_8), replays);
  }
}
