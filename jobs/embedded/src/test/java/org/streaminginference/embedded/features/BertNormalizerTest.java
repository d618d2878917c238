package org.streaminginference.embedded.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.streaminginference.embedded.Repository;

class BertNormalizerTest {

  private static final String[] SETTINGS = {
    "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"
  };

  /** Rows of settings, text, normalised text and its parts, by Hugging Face's own library. */
  @Test
  void normalisesAndSplitsAsHuggingFace() throws Exception {
    JsonNode expected = Repository.json("model-server/test/fixtures/bert/expected.json");
    List<BertNormalizer> normalizers = new ArrayList<>();
    for (JsonNode setting : expected.path("settings")) {
      ObjectNode how = Repository.JSON.createObjectNode();
      for (int i = 0; i < SETTINGS.length; i++) {
        how.set(SETTINGS[i], setting.get(i));
      }
      normalizers.add(BertNormalizer.of(how));
    }
    int compared = 0;
    List<String> differing = new ArrayList<>();
    for (JsonNode row : expected.path("rows")) {
      // Java has Unicode tables of its own for what a lower-case letter is.
      if (row.get(1).asText().codePoints().anyMatch(c -> !Character.isDefined(c))) {
        continue;
      }
      compared++;
      BertNormalizer normalizer = normalizers.get(row.get(0).asInt());
      String normalized = normalizer.normalize(row.get(1).asText());
      List<String> parts = new ArrayList<>();
      row.get(3).forEach(part -> parts.add(part.asText()));
      if (!normalized.equals(row.get(2).asText())
          || !BertNormalizer.split(row.get(2).asText()).equals(parts)) {
        differing.add(row.toString());
      }
    }

    assertThat(compared).isGreaterThan(400);
    assertThat(differing).isEmpty();
  }
}
