package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.contract.DeadLetter.Reason;

class V2ProtocolTest {

  private static final String SHA256 = "0123456789abcdef".repeat(4);

  private final V2Protocol protocol = new V2Protocol("m");

  @Test
  void writesARequest() {
    assertThat(new String(protocol.request(List.of("a\"b", "😀\n", "")), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[3],"
                + "\"data\":[\"a\\\"b\",\"😀\\n\",\"\"]}],\"outputs\":[{\"name\":\"PREDICTION\"}],"
                + "\"parameters\":{\"offset_unit\":\"utf-16\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:8000, http://h:8000/v2/models/a%20b%2Fc/infer",
    "http://h:8000/, http://h:8000/v2/models/a%20b%2Fc/infer",
    "https://h/base, https://h/base/v2/models/a%20b%2Fc/infer",
  })
  void buildsTheUrl(URI base, URI expected) {
    assertThat(new V2Protocol("a b/c").inferUri(base)).isEqualTo(expected);
  }

  @Test
  void readsAnAnswer() throws InferenceFailure {
    List<Scored> scored =
        response(
            """
            {"model_name":"m","model_version":"1.0","id":"x","parameters":{"model_sha256":"%s"},
             "outputs":[{"name":"LABEL","shape":[2],"datatype":"BYTES","data":["?","?"]},
                        {"name":"prediction","shape":[2,1],"datatype":"BYTES",
                         "data":["{\\"label\\":\\"l\\",\\"score\\":0.25}","{\\"label\\":null,\\"score\\":null}"]}]}
            """
                .formatted(SHA256));

    assertThat(scored)
        .containsExactly(
            new Scored(new Answer.OneLabel("l", 0.25), "m", "1.0", SHA256),
            new Scored(Answer.OneLabel.NONE, "m", "1.0", SHA256));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "null",
        "{}",
        "{\"model_name\":\"other\",\"model_version\":\"1\",\"outputs\":[]}",
        "{\"model_name\":\"m\",\"outputs\":[]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"PREDICTION\",\"data\":[\"{}\",\"{}\"]}]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"PREDICTION\",\"shape\":[3],\"data\":[\"{}\",\"{}\"]}]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"PREDICTION\",\"shape\":[1,2],\"data\":[\"{}\",\"{}\"]}]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"PREDICTION\",\"shape\":[2],\"data\":[\"{}\"]}]}",
        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"PREDICTION\",\"shape\":[2],\"data\":\"{}\"}]}",
      })
  void refusesWhatIsNoAnswerForSoManyTexts(String body) {
    InferenceFailure failure = catchThrowableOfType(InferenceFailure.class, () -> response(body));

    assertThat(failure.reason()).isEqualTo(Reason.INFERENCE_INVALID_RESPONSE);
    assertThat(failure).hasMessageStartingWith("The model server's answer is invalid: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"not json\"",
        "\"{}\"",
        "\"[]\"",
        "\"\"",
        "7",
        "null",
        "\"{\\\"label\\\":\\\"l\\\",\\\"score\\\":null}\"",
        "\"{\\\"label\\\":null,\\\"score\\\":0.5}\"",
        "\"{\\\"label\\\":\\\"l\\\",\\\"score\\\":\\\"0.5\\\"}\"",
        "\"{\\\"label\\\":\\\"l\\\",\\\"score\\\":1.5}\"",
        "\"{\\\"label\\\":\\\"l\\\",\\\"score\\\":-0.1}\"",
        "\"{\\\"label\\\":\\\"\\\\ud83d\\\",\\\"score\\\":0.5}\"",
      })
  void anUnusableElementCostsNoOtherText(String element) throws InferenceFailure {
    List<Scored> scored =
        response(
            """
            {"model_name":"m","model_version":"1","outputs":[{"name":"PREDICTION","shape":[2],
             "data":[%s,"{\\"label\\":\\"l\\",\\"score\\":0.5}"]}]}
            """
                .formatted(element));

    assertThat(scored)
        .containsExactly(null, new Scored(new Answer.OneLabel("l", 0.5), "m", "1", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":\"no such model\"}|no such model",
        "plain  text|plain text",
        "{\"error\":7}|{\"error\":7}",
      })
  void quotesWhatTheServerSays(String body, String expected) {
    assertThat(protocol.errorText(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
  }

  @Test
  void quotesLittleOfIt() {
    byte[] body = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);

    assertThat(protocol.errorText(body)).hasSize(201);
  }

  private List<Scored> response(String body) throws InferenceFailure {
    return protocol.response(body.getBytes(StandardCharsets.UTF_8), 2);
  }
}
