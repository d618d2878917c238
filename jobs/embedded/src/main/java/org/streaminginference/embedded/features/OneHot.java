package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.onnx.Int64Tensor;

/** The id of each word in a vocabulary, exact spelling only: {@code [batch, words]}. */
final class OneHot implements Feature {

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final String input;
  private final int unknown;
  private final int padding;

  OneHot(JsonNode spec, Bundle bundle) {
    input = spec.path("input").asText();
    unknown = spec.path("unknown_id").asInt();
    padding = spec.path("padding_id").asInt();
    String file = spec.path("vocabulary").asText();
    JsonNode words = bundle.json(file);
    if (!words.isArray()) {
      throw bundle.refused("the vocabulary " + file + " is not a JSON array of words and nulls");
    }
    for (int id = 0; id < words.size(); id++) {
      if (words.get(id).isTextual()) {
        vocabulary.putIfAbsent(words.get(id).asText(), id);
      } else if (!words.get(id).isNull()) {
        throw bundle.refused("the vocabulary " + file + " is not a JSON array of words and nulls");
      }
    }
  }

  @Override
  public int[] encode(List<String> words) {
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = vocabulary.getOrDefault(words.get(i), unknown);
    }
    return ids;
  }

  @Override
  public int length(int[] encoded) {
    return encoded.length;
  }

  @Override
  public void collate(List<int[]> batch, Map<String, Int64Tensor> feeds) {
    feeds.put(input, Int64Tensor.padded(batch, padding));
  }
}
