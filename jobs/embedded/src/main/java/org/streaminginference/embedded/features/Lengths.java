package org.streaminginference.embedded.features;

import java.util.List;
import java.util.Map;
import org.streaminginference.embedded.onnx.Int64Tensor;

/** The number of words of each text: {@code [batch]}. */
record Lengths(String input) implements Feature {

  @Override
  public int[] encode(List<String> words) {
    return new int[] {words.size()};
  }

  /** Not padded: it must not decide how texts are put into batches. */
  @Override
  public int length(int[] encoded) {
    return 0;
  }

  @Override
  public void collate(List<int[]> batch, Map<String, Int64Tensor> feeds) {
    long[] lengths = batch.stream().mapToLong(encoded -> encoded[0]).toArray();
    feeds.put(input, new Int64Tensor(lengths, lengths.length));
  }
}
