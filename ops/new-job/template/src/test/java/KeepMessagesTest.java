package org.streaminginference.myjob;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.Message;
import org.streaminginference.message.IncomingMessage;

class KeepMessagesTest {

  @Test
  void keepsLongEnoughTextsAndCountsCharactersAsPeopleDo() throws Exception {
    try (OneInputStreamOperatorTestHarness<IncomingMessage, IncomingMessage> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(new KeepMessages(2))) {
      harness.processElement(message("long", "abc"), 0);
      harness.processElement(message("short", "a"), 0);
      harness.processElement(message("emoji", "😀"), 0);

      assertThat(harness.extractOutputValues())
          .extracting(incoming -> incoming.getMessage().getId())
          .containsExactly("long");
    }
  }

  private static IncomingMessage message(String id, String text) {
    return new IncomingMessage(new Message().withId(id).withText(text), new byte[0]);
  }
}
