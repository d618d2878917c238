package org.streaminginference.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.streaminginference.contract.Prediction;
import org.streaminginference.message.Utf16;

/**
 * The Open Inference Protocol V2, as far as a model of texts needs it: one input TEXT (BYTES, [N]),
 * one output PREDICTION (BYTES, [N]) with a JSON object per text ({@link AnswerReader}).
 * Thread-safe.
 */
final class V2Protocol {

  private static final String INPUT = "TEXT";
  private static final String OUTPUT = "PREDICTION";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private static final int MAX_NAME = 1024;

  /** Longest part of a server's own words that goes into a dead letter. */
  private static final int MAX_QUOTE = 200;

  private final String modelName;
  private final JsonFactory factory =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
  private final AnswerReader answers = new AnswerReader();
  private final ObjectReader reader = new JsonMapper().readerFor(JsonNode.class);

  V2Protocol(String modelName) {
    this.modelName = modelName;
  }

  /** Where to post requests to. */
  URI inferUri(URI modelUrl) {
    String base = modelUrl.toString().replaceAll("/+$", "");
    String name = URLEncoder.encode(modelName, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(base + "/v2/models/" + name + "/infer");
  }

  /**
   * The body of a request for these texts. It asks for offsets that are indices into the text as it
   * was sent; a server that does not know this parameter ignores it, and says its own unit.
   */
  byte[] request(List<String> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 128 * texts.size());
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("inputs");
      json.writeStartObject();
      json.writeStringField("name", INPUT);
      json.writeStringField("datatype", "BYTES");
      json.writeFieldName("shape");
      json.writeArray(new int[] {texts.size()}, 0, 1);
      json.writeArrayFieldStart("data");
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeArrayFieldStart("outputs");
      json.writeStartObject();
      json.writeStringField("name", OUTPUT);
      json.writeEndObject();
      json.writeEndArray();
      // Readers of predictions have the message's text alone: String.substring must fit it.
      json.writeObjectFieldStart("parameters");
      json.writeStringField("offset_unit", Prediction.OffsetUnit.UTF_16.value());
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the answer to a request.
   *
   * @param count texts that were sent
   * @return one answer per text, in their order; null where the answer for that text cannot be used
   * @throws InferenceFailure when the body is not an answer for so many texts by this model
   */
  List<Scored> response(byte[] body, int count) throws InferenceFailure {
    JsonNode answer = tree(body);
    String name = answer.path("model_name").asText(null);
    if (!modelName.equals(name)) {
      throw invalid("the answer is of model " + name + ", not of " + modelName);
    }
    String version = answer.path("model_version").asText("");
    if (version.isEmpty() || !isShortText(version)) {
      throw invalid("the answer has no model_version");
    }
    String sha256 = answer.path("parameters").path("model_sha256").asText("");
    String knownSha256 = SHA256.matcher(sha256).matches() ? sha256 : null;
    JsonNode output = output(answer);
    checkShape(output.path("shape"), count);
    JsonNode data = output.path("data");
    if (!data.isArray() || data.size() != count) {
      throw invalid(
          "the data of %s are %s, not an array of %d"
              .formatted(
                  OUTPUT, data.isArray() ? "an array of " + data.size() : "no array", count));
    }
    List<Scored> scored = new ArrayList<>(count);
    for (JsonNode element : data) {
      scored.add(scored(element, name, version, knownSha256));
    }
    return scored;
  }

  /** What a server says with an error status, cut to a length. */
  String errorText(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    try {
      JsonNode node = reader.readValue(body);
      if (node != null && node.path("error").isTextual()) {
        text = node.path("error").asText();
      }
    } catch (IOException e) {
      // Not JSON: the plain text will do.
    }
    String line = Utf16.wellFormed(text).strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_QUOTE ? line : line.substring(0, MAX_QUOTE) + "…";
  }

  private JsonNode tree(byte[] body) throws InferenceFailure {
    try {
      JsonNode node = reader.readValue(body);
      if (node == null || !node.isObject()) {
        throw invalid("the answer is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw invalid("the answer is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid("the answer is not UTF-8: " + e.getMessage());
    }
  }

  private static JsonNode output(JsonNode answer) throws InferenceFailure {
    for (JsonNode output : answer.path("outputs")) {
      if (OUTPUT.equalsIgnoreCase(output.path("name").asText())) {
        return output;
      }
    }
    throw invalid("the answer has no output " + OUTPUT);
  }

  /** [N] and [N, 1] are both in use. */
  private static void checkShape(JsonNode shape, int count) throws InferenceFailure {
    long elements = shape.isArray() && !shape.isEmpty() ? 1 : -1;
    for (JsonNode dimension : shape) {
      elements *= dimension.canConvertToInt() ? dimension.asInt() : -1;
    }
    if (elements != count || shape.path(0).asInt() != count) {
      throw invalid("the shape of %s is %s, not [%d]".formatted(OUTPUT, shape, count));
    }
  }

  private Scored scored(JsonNode element, String name, String version, String sha256) {
    Answer read = answers.read(element);
    return read == null ? null : new Scored(read, name, version, sha256);
  }

  /** What goes into a prediction has to fit its topic and to be expressible in UTF-8. */
  private static boolean isShortText(String text) {
    return text.length() <= MAX_NAME && Utf16.isWellFormed(text);
  }

  private static InferenceFailure invalid(String what) {
    return InferenceFailure.invalidResponse("The model server's answer is invalid: " + what + ".");
  }
}
