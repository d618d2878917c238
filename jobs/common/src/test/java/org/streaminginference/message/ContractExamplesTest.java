package org.streaminginference.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.json.Json;
import org.streaminginference.testing.Contract;

class ContractExamplesTest {

  private static final JsonMapper JSON = Json.mapper();

  static List<Path> validMessages() {
    return Contract.examples("message", "valid");
  }

  static List<Path> invalidMessages() {
    return Contract.examples("message", "invalid");
  }

  static List<Path> validPredictions() {
    return Contract.examples("prediction", "valid");
  }

  static List<Path> validDeadLetters() {
    return Contract.examples("dead-letter", "valid");
  }

  static List<Path> validLabelCounts() {
    return Contract.examples("label-counts", "valid");
  }

  @ParameterizedTest
  @MethodSource("validMessages")
  void readsAndWritesEveryFieldOfAMessage(Path example) throws Exception {
    byte[] json = Files.readAllBytes(example);

    Message message = new MessageReader().read(json);

    assertThat(rewritten(message)).isEqualTo(known(json, Message.class));
  }

  @ParameterizedTest
  @MethodSource("invalidMessages")
  void refusesWhatTheSchemaRefuses(Path example) throws IOException {
    byte[] json = Files.readAllBytes(example);

    assertThatThrownBy(() -> new MessageReader().read(json))
        .isInstanceOfSatisfying(
            UnreadableMessage.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_MESSAGE));
  }

  @ParameterizedTest
  @MethodSource("validPredictions")
  void readsAndWritesEveryFieldOfAPrediction(Path example) throws IOException {
    byte[] json = Files.readAllBytes(example);

    Prediction prediction = JSON.readValue(json, Prediction.class);

    assertThat(rewritten(prediction)).isEqualTo(known(json, Prediction.class));
  }

  @ParameterizedTest
  @MethodSource("validDeadLetters")
  void readsAndWritesEveryFieldOfADeadLetter(Path example) throws IOException {
    byte[] json = Files.readAllBytes(example);

    DeadLetter letter = JSON.readValue(json, DeadLetter.class);

    assertThat(rewritten(letter)).isEqualTo(known(json, DeadLetter.class));
  }

  @ParameterizedTest
  @MethodSource("validLabelCounts")
  void readsAndWritesEveryFieldOfLabelCounts(Path example) throws IOException {
    byte[] json = Files.readAllBytes(example);

    LabelCounts counts = JSON.readValue(json, LabelCounts.class);

    assertThat(rewritten(counts)).isEqualTo(known(json, LabelCounts.class));
  }

  private static JsonNode rewritten(Object value) throws IOException {
    return JSON.readTree(JSON.writeValueAsBytes(value));
  }

  /** The example without the fields that only a later version of the schema knows. */
  private static JsonNode known(byte[] json, Class<?> type) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(json);
    var properties =
        JSON.getSerializationConfig().introspect(JSON.constructType(type)).findProperties();
    tree.retain(properties.stream().map(property -> property.getName()).toList());
    return tree;
  }
}
