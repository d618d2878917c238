package org.streaminginference.embedded;

import java.util.List;
import org.streaminginference.inference.Answer;
import org.streaminginference.inference.Answer.OneLabel;

/** One label a text: the one with the largest softmax, as the model server reads logits. */
final class Softmax {

  /** Stands for "no label" in Flair, which never shows it. */
  private static final String NO_LABEL = "O";

  private Softmax() {}

  /**
   * @param logits row-major, one row of {@code labels.size()} a text
   * @throws IllegalStateException where the row holds no number
   */
  static Answer decode(float[] logits, int row, List<String> labels) {
    int start = row * labels.size();
    int best = start;
    for (int i = start + 1; i < start + labels.size(); i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    double sum = 0;
    for (int i = start; i < start + labels.size(); i++) {
      sum += Math.exp((double) logits[i] - logits[best]);
    }
    // The largest logit's own term is exp(0).
    float score = (float) (1 / sum);
    if (!(score > 0)) {
      throw new IllegalStateException("The model computed no number for a text.");
    }
    String label = labels.get(best - start);
    return label.equals(NO_LABEL) ? OneLabel.NONE : new OneLabel(label, (double) score);
  }
}
