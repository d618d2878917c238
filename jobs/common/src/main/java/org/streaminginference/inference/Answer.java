package org.streaminginference.inference;

import java.util.List;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.ScoredLabel;

/** What a model says about one text: one label, any number of labels, or labelled parts of it. */
public sealed interface Answer {

  /** Writes it into the fields of a prediction that are its own; the others stay null. */
  void fill(Prediction prediction);

  /** Chars of all its strings, and how many objects hold them: an estimate of its size as JSON. */
  Extent extent();

  /**
   * How large an answer is.
   *
   * @param objects labels or entities
   */
  record Extent(long chars, long objects) {}

  /**
   * The most probable label.
   *
   * @param label null where the text holds no token
   * @param score probability of the label; null where there is no label
   */
  record OneLabel(String label, Double score) implements Answer {

    /** The answer to a text without a token. */
    public static final OneLabel NONE = new OneLabel(null, null);

    @Override
    public void fill(Prediction prediction) {
      prediction.withLabel(label).withScore(score);
    }

    @Override
    public Extent extent() {
      return new Extent(label == null ? 0 : label.length(), 1);
    }
  }

  /** All labels that apply; none where the list is empty. */
  record Labels(List<ScoredLabel> labels) implements Answer {

    @Override
    public void fill(Prediction prediction) {
      prediction.withLabels(labels);
    }

    @Override
    public Extent extent() {
      return new Extent(labels.stream().mapToLong(l -> l.getLabel().length()).sum(), labels.size());
    }
  }

  /**
   * Labelled parts of the text, in its order.
   *
   * @param offsetUnit what their offsets count
   */
  record Entities(List<Entity> entities, Prediction.OffsetUnit offsetUnit) implements Answer {

    @Override
    public void fill(Prediction prediction) {
      prediction.withEntities(entities).withOffsetUnit(offsetUnit);
    }

    @Override
    public Extent extent() {
      long chars =
          entities.stream().mapToLong(e -> e.getText().length() + e.getLabel().length()).sum();
      return new Extent(chars, entities.size());
    }
  }
}
