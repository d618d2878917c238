package org.streaminginference.embedded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts texts of like length together: sorts them, and cuts the row where padded tokens and
 * inferences together cost least, as the model server does ({@code plan.ts}).
 */
final class BatchPlan {

  /** Texts × longest text, so padding counts; a longer text goes alone. */
  private static final int MOST_TOKENS = 256;

  private static final int MOST_TEXTS = 32;

  /** What an inference costs beside its padded tokens, in tokens; measured for the server. */
  private static final int OVERHEAD_TOKENS = 14;

  private BatchPlan() {}

  /**
   * @param lengths tokens of each text
   * @return indices into them, batch by batch, each index once
   */
  static List<List<Integer>> of(int[] lengths) {
    List<Integer> order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparing(i -> lengths[i]))
            .toList();
    int[] starts = cheapestStarts(order.stream().mapToInt(i -> lengths[i]).toArray());
    List<List<Integer>> batches = new ArrayList<>();
    for (int end = lengths.length; end > 0; end = starts[end]) {
      batches.add(order.subList(starts[end], end));
    }
    return batches;
  }

  /** For each end of a batch, where it starts on the cheapest way to cut what is before it. */
  private static int[] cheapestStarts(int[] ascending) {
    int[] starts = new int[ascending.length + 1];
    long[] costs = new long[ascending.length + 1];
    for (int end = 1; end <= ascending.length; end++) {
      // The last one is the longest: it sets the padded width of all.
      int width = ascending[end - 1];
      int fitting = width > 0 ? MOST_TOKENS / width : end;
      int most = Math.max(1, Math.min(MOST_TEXTS, Math.min(end, fitting)));
      costs[end] = Long.MAX_VALUE;
      for (int texts = 1; texts <= most; texts++) {
        long cost = costs[end - texts] + (long) texts * width + OVERHEAD_TOKENS;
        if (cost < costs[end]) {
          costs[end] = cost;
          starts[end] = end - texts;
        }
      }
    }
    return starts;
  }
}
