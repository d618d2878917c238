package org.streaminginference.deadletterreplay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.KafkaRecord;

class ChooseLettersTest {

  private static final byte[] RAW = "not json".getBytes(StandardCharsets.UTF_8);

  private final ReplayRules all =
      new ReplayRules(
          Set.of("messages"), null, Set.of(), Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, 3);

  @Test
  void sendsTheRawBytesUnderTheirIdToTheirTopic() throws Exception {
    Replay replay = replays(all, letter().withId("é")).get(0);

    assertThat(replay.getTopic()).isEqualTo("messages");
    assertThat(replay.getKey()).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    assertThat(replay.getValue()).isEqualTo(RAW);
    assertThat(replay.getReplays()).isEqualTo(1);
  }

  @Test
  void sendsALetterWithoutIdUnderNoKey() throws Exception {
    assertThat(replays(all, letter())).extracting(Replay::getKey).containsExactly((byte[]) null);
  }

  @Test
  void stopsPoisonThatComesBack() throws Exception {
    assertThat(replays(all, letter().withReplays(2), letter().withReplays(3)))
        .extracting(Replay::getReplays)
        .containsExactly(3);
  }

  @Test
  void choosesByReasonJobAndTime() throws Exception {
    ReplayRules some =
        new ReplayRules(
            Set.of("messages"), null, Set.of("malformed-json"), Set.of("ml-inference"), 10, 20, 3);

    assertThat(
            replays(
                some,
                letter().withId("right").withFailedAtMs(10L),
                letter().withId("early").withFailedAtMs(9L),
                letter().withId("late").withFailedAtMs(20L),
                letter().withId("job").withFailedAtMs(15L).withJob("csv-replay"),
                letter().withId("why").withFailedAtMs(15L).withReason(Reason.INVALID_UTF_8)))
        .extracting(replay -> new String(replay.getKey(), StandardCharsets.UTF_8))
        .containsExactly("right");
  }

  @Test
  void leavesWhatNoTopicCanTake() throws Exception {
    assertThat(
            replays(
                all,
                letter().withTopic(null),
                letter().withTopic("predictions"),
                letter().withRawTruncated(true),
                letter().withRawBase64("###")))
        .isEmpty();
  }

  @Test
  void sendsAllToOneTopicWhereThatIsAsked() throws Exception {
    ReplayRules one =
        new ReplayRules(Set.of(), "mended", Set.of(), Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, 3);

    assertThat(replays(one, letter().withTopic("anything"), letter().withTopic(null)))
        .extracting(Replay::getTopic)
        .containsExactly("mended");
  }

  @Test
  void survivesWhatIsNoLetter() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaRecord, Replay> harness = harness(all)) {
      for (String value : List.of("", "null", "[]", "{}", "{\"reason\":\"new-one\"}", "\u0000")) {
        harness.processElement(record(value.getBytes(StandardCharsets.UTF_8)), 0);
      }
      harness.processElement(record(null), 0);

      assertThat(harness.extractOutputValues()).isEmpty();
    }
  }

  @Test
  void isSerializedWithoutKryo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(Replay.class);
  }

  private static DeadLetter letter() {
    return DeadLetters.of("ml-inference", Reason.MALFORMED_JSON, "d", RAW, RAW.length, 15)
        .withTopic("messages");
  }

  private static List<Replay> replays(ReplayRules rules, DeadLetter... letters) throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaRecord, Replay> harness = harness(rules)) {
      for (DeadLetter letter : letters) {
        harness.processElement(record(Json.mapper().writeValueAsBytes(letter)), 0);
      }
      return harness.extractOutputValues();
    }
  }

  private static OneInputStreamOperatorTestHarness<KafkaRecord, Replay> harness(ReplayRules rules)
      throws Exception {
    return ProcessFunctionTestHarnesses.forProcessFunction(new ChooseLetters(rules));
  }

  private static KafkaRecord record(byte[] value) {
    return new KafkaRecord("dead-letters", 0, 0, 0, null, value, 0);
  }
}
