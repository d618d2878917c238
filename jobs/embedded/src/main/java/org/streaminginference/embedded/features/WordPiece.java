package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Hugging Face's model {@code WordPiece}: the longest known beginning, then the longest rest. */
final class WordPiece {

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final String prefix;
  private final int longest;
  private final int unknown;

  /**
   * @param model the part {@code model} of a {@code tokenizer.json}
   */
  WordPiece(JsonNode model) {
    model
        .path("vocab")
        .properties()
        .forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().asInt()));
    prefix = model.path("continuing_subword_prefix").asText("##");
    longest = model.path("max_input_chars_per_word").asInt(100);
    Integer id = vocabulary.get(model.path("unk_token").asText("[UNK]"));
    if (id == null) {
      throw new IllegalArgumentException("its vocabulary lacks the unknown token");
    }
    unknown = id;
  }

  /** Adds the ids of one part of a word. */
  void add(String part, IntStream.Builder ids) {
    if (part.codePointCount(0, part.length()) > longest) {
      ids.add(unknown);
      return;
    }
    IntStream.Builder found = IntStream.builder();
    for (int start = 0; start < part.length(); ) {
      int end = part.length();
      Integer id = null;
      while (end > start) {
        String piece = part.substring(start, end);
        id = vocabulary.get(start > 0 ? prefix + piece : piece);
        if (id != null) {
          break;
        }
        end = part.offsetByCodePoints(end, -1);
      }
      if (id == null) {
        ids.add(unknown);
        return;
      }
      found.add(id);
      start = end;
    }
    found.build().forEach(ids::add);
  }
}
