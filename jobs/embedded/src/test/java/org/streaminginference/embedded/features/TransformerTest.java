package org.streaminginference.embedded.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.UsageException;
import org.streaminginference.embedded.Repository;
import org.streaminginference.embedded.TestBundle;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.onnx.Int64Tensor;

class TransformerTest {

  private static final String FIXTURES = "model-server/test/fixtures/wordpiece/";

  @TempDir Path folder;

  /** Lists of words with the ids of Hugging Face's own library, cut at 16. */
  @Test
  void givesWordsTheIdsOfHuggingFace() throws Exception {
    Transformer feature = transformer("{}");
    JsonNode expected = Repository.json(FIXTURES + "expected.json");
    List<String> differing = new ArrayList<>();
    for (JsonNode row : expected) {
      List<String> words = new ArrayList<>();
      row.get(0).forEach(word -> words.add(word.asText()));
      // Twice: the second time from what is kept.
      if (!Arrays.toString(feature.encode(words)).equals(ids(row.get(1)))
          || !Arrays.toString(feature.encode(words)).equals(ids(row.get(1)))) {
        differing.add(row.toString());
      }
    }

    assertThat(expected.size()).isGreaterThan(300);
    assertThat(differing).isEmpty();
  }

  private static String ids(JsonNode ids) {
    return ids.toString().replace(",", ", ");
  }

  @Test
  void padsAndMasks() throws Exception {
    Transformer feature = transformer("{\"type_ids_input\":\"types\"}");
    Map<String, Int64Tensor> feeds = new HashMap<>();
    feature.collate(
        List.of(feature.encode(List.of("[PAD]", "card")), feature.encode(List.of("my"))), feeds);

    assertThat(feeds.get("ids").data()).containsExactly(2, 0, 5, 3, 2, 6, 3, 0);
    assertThat(feeds.get("mask").data()).containsExactly(1, 1, 1, 1, 1, 1, 1, 0);
    assertThat(feeds.get("types").data()).containsOnly(0).hasSize(8);
    assertThat(feeds.get("types").shape()).containsExactly(2, 4);
  }

  @Test
  void putsSeparatorsAroundTheWordsAndCutsBeforeTheLast() throws Exception {
    Transformer feature = transformer("{\"before_ids\":[4],\"after_ids\":[4,4]}");

    assertThat(feature.encode(List.of("card"))).containsExactly(2, 4, 5, 4, 4, 3);
    assertThat(feature.encode(Collections.nCopies(12, "card")))
        .containsExactly(2, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3);
  }

  @Test
  void sendsOtherTokenizersToTheModelServer() throws Exception {
    ObjectNode tokenizer = (ObjectNode) Repository.json(FIXTURES + "tokenizer.json");
    ((ObjectNode) tokenizer.path("model")).put("type", "Unigram");

    assertThatThrownBy(() -> transformer("{}", tokenizer))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("got:     the model Unigram of tokenizer.json")
        .hasMessageContaining("allowed: model WordPiece")
        .hasMessageContaining("--inference remote");
  }

  private Transformer transformer(String more) throws Exception {
    return transformer(more, Repository.json(FIXTURES + "tokenizer.json"));
  }

  private Transformer transformer(String more, JsonNode tokenizer) throws Exception {
    ObjectNode spec = (ObjectNode) Repository.JSON.readTree(more);
    spec.put("kind", "transformer").put("tokenizer", "tokenizer.json");
    spec.put("ids_input", "ids").put("mask_input", "mask").put("max_length", 16);
    TestBundle files = TestBundle.copy(Repository.gru(), folder);
    files.write("tokenizer.json", tokenizer.toString());
    return new Transformer(spec, Bundle.read(files.sealed(), "b"));
  }
}
