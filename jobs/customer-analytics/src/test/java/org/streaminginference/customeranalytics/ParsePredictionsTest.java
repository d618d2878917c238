package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.testing.Contract;

class ParsePredictionsTest {

  @Test
  void readsEveryPredictionOfTheContract() throws Exception {
    try (var harness = harness()) {
      for (Path example : Contract.examples("prediction", "valid")) {
        harness.processElement(Predictions.record(Files.readAllBytes(example), 7), 7);
      }
      assertThat(harness.getSideOutput(DeadLetters.TAG)).isNull();
      assertThat(harness.extractOutputValues())
          .hasSameSizeAs(Contract.examples("prediction", "valid"))
          .anySatisfy(prediction -> assertThat(prediction.getLabels()).isEmpty())
          .anySatisfy(prediction -> assertThat(prediction.getLabels()).hasSizeGreaterThan(1))
          .allSatisfy(
              prediction ->
                  assertThat(prediction.getLabels()).hasSameSizeAs(prediction.getScores()));
    }
  }

  @Test
  void setsPoisonAsideWithItsPlaceAndBytes() throws Exception {
    List<String> poison =
        List.of(
            "",
            "null",
            "nonsense",
            "{\"deep\":" + "[".repeat(5_000),
            "{\"id\":\"no-model\",\"label\":\"a\",\"score\":1}",
            "{\"id\":\"x\",\"model_name\":\"m\",\"model_version\":\"1\",\"label\":\"a\"}",
            "{\"id\":\"x\",\"model_name\":\"m\",\"model_version\":\"1\",\"label\":\"a\",\"score\":\"NaN\"}",
            "{\"id\":\"x\",\"model_name\":\"m\",\"model_version\":\"1\",\"label\":\"a\",\"score\":2}",
            "{\"id\":\"x\",\"model_name\":\"m\",\"model_version\":\"1\",\"labels\":[null]}",
            "{\"id\":\"x\",\"model_name\":\"m\",\"model_version\":\"1\",\"score\":1,\"label\":\""
                + "l".repeat(300)
                + "\"}");
    try (var harness = harness()) {
      for (String value : poison) {
        harness.processElement(Predictions.record(value.getBytes(StandardCharsets.UTF_8), 7), 7);
      }
      harness.processElement(Predictions.record(null, 7), 7);
      harness.processElement(Predictions.record(new byte[] {(byte) 0xff}, 7), 7);

      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(harness.getSideOutput(DeadLetters.TAG))
          .hasSize(poison.size() + 2)
          .extracting(record -> record.getValue())
          .allSatisfy(
              letter -> {
                assertThat(letter.getTopic()).isEqualTo("predictions");
                assertThat(letter.getOffset()).isEqualTo(5);
              })
          .extracting(DeadLetter::getReason)
          .contains(
              DeadLetter.Reason.MALFORMED_JSON,
              DeadLetter.Reason.INVALID_UTF_8,
              DeadLetter.Reason.INVALID_PREDICTION);
    }
  }

  private static OneInputStreamOperatorTestHarness<KafkaRecord, LabelledPrediction> harness()
      throws Exception {
    return ProcessFunctionTestHarnesses.forProcessFunction(new ParsePredictions());
  }
}
