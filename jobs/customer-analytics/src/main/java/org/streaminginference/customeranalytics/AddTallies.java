package org.streaminginference.customeranalytics;

import org.apache.flink.api.common.functions.AggregateFunction;

/** Adds up the parts of a window. */
final class AddTallies implements AggregateFunction<Tally, Tally, Tally> {

  private static final long serialVersionUID = 1L;

  @Override
  public Tally createAccumulator() {
    return new Tally();
  }

  @Override
  public Tally add(Tally part, Tally tally) {
    tally.add(part);
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
