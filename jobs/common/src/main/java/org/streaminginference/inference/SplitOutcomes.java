package org.streaminginference.inference;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.streaminginference.contract.Prediction;
import org.streaminginference.deadletter.DeadLetters;

/** Predictions go on, dead letters to {@link DeadLetters#TAG}. */
public final class SplitOutcomes extends ProcessFunction<Outcome, Prediction> {

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(Outcome outcome, Context context, Collector<Prediction> out) {
    if (outcome.getPrediction() != null) {
      out.collect(outcome.getPrediction());
    } else {
      context.output(DeadLetters.TAG, outcome.getDeadLetter());
    }
  }
}
