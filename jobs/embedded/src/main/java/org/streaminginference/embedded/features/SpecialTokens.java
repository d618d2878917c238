package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.streaminginference.embedded.bundle.Bundle;

/** What a tokenizer puts around a text. */
record SpecialTokens(int[] before, int[] after) {

  /**
   * @param processor the part {@code post_processor} of a {@code tokenizer.json}
   */
  static SpecialTokens of(Bundle bundle, String file, JsonNode processor) {
    String type = processor.path("type").asText("none");
    return switch (type) {
      case "TemplateProcessing" -> template(processor);
      case "BertProcessing" ->
          new SpecialTokens(
              new int[] {processor.path("cls").path(1).asInt()},
              new int[] {processor.path("sep").path(1).asInt()});
      case "none" -> new SpecialTokens(new int[0], new int[0]);
      default ->
          throw bundle.unsupported(
              "the post_processor %s of %s".formatted(type, file),
              "post_processor TemplateProcessing or BertProcessing");
    };
  }

  private static SpecialTokens template(JsonNode processor) {
    IntStream.Builder before = IntStream.builder();
    IntStream.Builder after = IntStream.builder();
    boolean isBehind = false;
    for (JsonNode piece : processor.path("single")) {
      if (piece.has("Sequence")) {
        isBehind = true;
        continue;
      }
      String name = piece.path("SpecialToken").path("id").asText();
      IntStream.Builder side = isBehind ? after : before;
      processor.path("special_tokens").path(name).path("ids").forEach(id -> side.add(id.asInt()));
    }
    return new SpecialTokens(before.build().toArray(), after.build().toArray());
  }
}
