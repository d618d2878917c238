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

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  /** Without the count on its way, poison that is sent again would come back for ever. */
  @Test
  void handsOnHowOftenARecordWasSentAgainAndItsTrace() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaRecord, IncomingMessage> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(new ParseMessages("job"))) {
      harness.processElement(record("{\"id\":\"1\",\"text\":\"t\"}", 2), 0);
      harness.processElement(record("poison", 2), 0);
      harness.processElement(record("poison", 0), 0);

      IncomingMessage message = harness.extractOutputValues().get(0);
      assertThat(message.getReplays()).isEqualTo(2);
      assertThat(message.getTraceparent()).isEqualTo(TRACE);
      DeadLetter rejected =
          DeadLetters.of("job", Reason.INFERENCE_REJECTED, "Because.", message, 1);
      assertThat(rejected.getReplays()).isEqualTo(2);
      assertThat(rejected.getTraceparent()).isEqualTo(TRACE);
      assertThat(harness.getSideOutput(DeadLetters.TAG))
          .extracting(letter -> letter.getValue().getReplays())
          .containsExactly(2, null);
      assertThat(harness.getSideOutput(DeadLetters.TAG))
          .allMatch(letter -> TRACE.equals(letter.getValue().getTraceparent()));
    }
  }

  private static KafkaRecord record(String value, int replays) {
    KafkaRecord record =
        new KafkaRecord("t", 0, 0, 0, null, value.getBytes(StandardCharsets.UTF_8), replays);
    record.setTraceparent(TRACE);
    return record;
  }
}
