package org.streaminginference.customeranalytics;

import org.apache.flink.api.common.functions.AggregateFunction;

/** Counts the labels of predictions. */
final class CountLabels implements AggregateFunction<LabelledPrediction, Tally, Tally> {

  private static final long serialVersionUID = 1L;

  @Override
  public Tally createAccumulator() {
    return new Tally();
  }

  @Override
  public Tally add(LabelledPrediction prediction, Tally tally) {
    tally.add(prediction);
    return tally;
  }

  @Override
  public Tally getResult(Tally tally) {
    return tally;
  }

  @Override
  public Tally merge(Tally one, Tally other) {
    one.add(other);
    return one;
  }
}
