package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.onnx.Int64Tensor;

/**
 * Turns the words of texts into inputs of the graph. A text is encoded once and alone; what is
 * encoded is then put together into padded tensors, batch by batch. Thread-safe.
 */
public interface Feature {

  int[] encode(List<String> words);

  /** Elements of a text along the padded dimension; 0 where it has none. */
  int length(int[] encoded);

  /** Adds this feature's tensors, padded to the longest text of the batch. */
  void collate(List<int[]> batch, Map<String, Int64Tensor> feeds);

  /** Those that a bundle asks for. A new kind is a class beside this one and a case here. */
  static List<Feature> of(Bundle bundle) {
    return bundle.manifest().features().stream().map(spec -> of(spec, bundle)).toList();
  }

  private static Feature of(JsonNode spec, Bundle bundle) {
    String kind = spec.path("kind").asText();
    return switch (kind) {
      case "one-hot" -> new OneHot(spec, bundle);
      case "lengths" -> new Lengths(spec.path("input").asText());
      case "transformer" -> new Transformer(spec, bundle);
      default ->
          throw bundle.unsupported("features of the kind " + kind, "one-hot, lengths, transformer");
    };
  }
}
