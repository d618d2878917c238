package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.onnx.Int64Tensor;

/**
 * Subword ids with the model's special tokens: {@code [batch, subwords]}, the mask of the same
 * shape, and type ids of zero where the graph wants them. A text is cut on the right, special
 * tokens included.
 */
final class Transformer implements Feature {

  private final SubwordTokenizer tokenizer;
  private final int end;
  private final int[] before;
  private final int[] behind;
  private final String ids;
  private final String mask;
  private final String types;
  private final int padding;

  Transformer(JsonNode spec, Bundle bundle) {
    tokenizer = new SubwordTokenizer(bundle, spec.path("tokenizer").asText());
    ids = spec.path("ids_input").asText();
    mask = spec.path("mask_input").asText();
    types = spec.path("type_ids_input").asText(null);
    padding = spec.path("padding_id").asInt();
    int[] own = tokenizer.before();
    int[] separators = numbers(spec.path("before_ids"));
    before = Arrays.copyOf(own, own.length + separators.length);
    System.arraycopy(separators, 0, before, own.length, separators.length);
    behind = numbers(spec.path("after_ids"));
    int maxLength = spec.path("max_length").asInt();
    end = maxLength - tokenizer.after().length;
    if (end <= own.length) {
      throw bundle.refused("max_length " + maxLength + " leaves no room beside the special tokens");
    }
  }

  private static int[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  @Override
  public int[] encode(List<String> words) {
    int[] after = tokenizer.after();
    int[] row = new int[end + after.length];
    int length = add(before, row, 0);
    for (int i = 0; i < words.size() && length < end; i++) {
      length = add(tokenizer.subwords(words.get(i)), row, length);
    }
    length = add(behind, row, length);
    System.arraycopy(after, 0, row, length, after.length);
    return Arrays.copyOf(row, length + after.length);
  }

  /** As many as there is room for. */
  private int add(int[] more, int[] row, int length) {
    int count = Math.min(more.length, end - length);
    System.arraycopy(more, 0, row, length, count);
    return length + count;
  }

  @Override
  public int length(int[] encoded) {
    return encoded.length;
  }

  @Override
  public void collate(List<int[]> batch, Map<String, Int64Tensor> feeds) {
    Int64Tensor padded = Int64Tensor.padded(batch, padding);
    feeds.put(ids, padded);
    // Ones by length, not by "is not the padding id": a text may hold the padding token itself.
    feeds.put(mask, Int64Tensor.padded(batch.stream().map(Transformer::ones).toList(), 0));
    if (types != null) {
      feeds.put(types, new Int64Tensor(new long[padded.data().length], padded.shape()));
    }
  }

  private static int[] ones(int[] row) {
    int[] ones = new int[row.length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
