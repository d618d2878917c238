package org.streaminginference.embedded.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * A batch's tensor of whole numbers, row-major.
 *
 * @param shape lengths of its dimensions
 */
public record Int64Tensor(long[] data, long... shape) {

  /** Rows of ids as one tensor {@code [rows, longest row]}, filled up with {@code padding}. */
  public static Int64Tensor padded(List<int[]> rows, int padding) {
    int width = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] data = new long[rows.size() * width];
    if (padding != 0) {
      Arrays.fill(data, padding);
    }
    int start = 0;
    for (int[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        data[start + i] = row[i];
      }
      start += width;
    }
    return new Int64Tensor(data, rows.size(), width);
  }
}
