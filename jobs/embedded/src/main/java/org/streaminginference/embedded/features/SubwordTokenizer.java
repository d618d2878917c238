package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.streaminginference.embedded.bundle.Bundle;

/**
 * A BERT tokenizer of a {@code tokenizer.json}, for words that are split already. Thread-safe.
 *
 * <p>Written for this and not a library's: that of DJL loads its native part from one path for all
 * class loaders, so the second job of a session cluster fails with it.
 */
final class SubwordTokenizer {

  /** Words whose subwords are kept, and the longest of them: bounds the memory. */
  private static final int CACHED_WORDS = 50_000;

  private static final int CACHED_WORD_LENGTH = 32;

  /** A token that is found before anything else is done with a word. */
  private record Added(String content, int id) {}

  private final BertNormalizer normalizer;
  private final WordPiece model;
  private final List<Added> added;
  private final int[] before;
  private final int[] after;
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  SubwordTokenizer(Bundle bundle, String file) {
    JsonNode description = bundle.json(file);
    require(bundle, file, "model", description.path("model"), "WordPiece");
    require(bundle, file, "normalizer", description.path("normalizer"), "BertNormalizer");
    require(bundle, file, "pre_tokenizer", description.path("pre_tokenizer"), "BertPreTokenizer");
    normalizer = BertNormalizer.of(description.path("normalizer"));
    try {
      model = new WordPiece(description.path("model"));
    } catch (IllegalArgumentException e) {
      throw bundle.refused(file + " cannot be used: " + e.getMessage());
    }
    added = addedTokens(bundle, file, description.path("added_tokens"));
    SpecialTokens special = SpecialTokens.of(bundle, file, description.path("post_processor"));
    before = special.before();
    after = special.after();
  }

  private static void require(
      Bundle bundle, String file, String part, JsonNode found, String wanted) {
    String type = found.path("type").asText("none");
    if (!type.equals(wanted)) {
      throw bundle.unsupported(
          "the %s %s of %s".formatted(part, type, file), "%s %s".formatted(part, wanted));
    }
  }

  private static List<Added> addedTokens(Bundle bundle, String file, JsonNode tokens) {
    List<Added> added = new ArrayList<>();
    for (JsonNode token : tokens) {
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        if (token.path(flag).asBoolean()) {
          throw bundle.unsupported(
              "the token %s of %s, which is %s".formatted(token.path("content"), file, flag),
              "added tokens without single_word, lstrip, rstrip and normalized");
        }
      }
      added.add(new Added(token.path("content").asText(), token.path("id").asInt()));
    }
    // Of two that begin at one place, the longer one is meant.
    added.sort(Comparator.comparing((Added token) -> -token.content.length()));
    return added;
  }

  /** Special tokens before a text. */
  int[] before() {
    return before;
  }

  /** Special tokens behind it. */
  int[] after() {
    return after;
  }

  /** The ids of one word; none for a word that is dropped, such as a lone control character. */
  int[] subwords(String word) {
    if (word.length() > CACHED_WORD_LENGTH) {
      return compute(word);
    }
    int[] known = cache.get(word);
    if (known == null) {
      known = compute(word);
      if (cache.size() >= CACHED_WORDS) {
        cache.clear();
      }
      cache.put(word, known);
    }
    return known;
  }

  private int[] compute(String word) {
    IntStream.Builder ids = IntStream.builder();
    for (int at = 0; at < word.length(); ) {
      Added next = null;
      int place = word.length();
      for (Added token : added) {
        int found = token.content.isEmpty() ? -1 : word.indexOf(token.content, at);
        if (found >= 0 && found < place) {
          next = token;
          place = found;
        }
      }
      for (String part : BertNormalizer.split(normalizer.normalize(word.substring(at, place)))) {
        model.add(part, ids);
      }
      if (next != null) {
        ids.add(next.id);
        place += next.content.length();
      }
      at = place;
    }
    return ids.build().toArray();
  }
}
