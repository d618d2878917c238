package org.streaminginference.inference;

import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Prediction;

/** What became of a message: a prediction or a dead letter, never both. */
public class Outcome {

  private Prediction prediction;
  private DeadLetter deadLetter;

  public Outcome() {}

  static Outcome of(Prediction prediction) {
    Outcome outcome = new Outcome();
    outcome.prediction = prediction;
    return outcome;
  }

  static Outcome of(DeadLetter deadLetter) {
    Outcome outcome = new Outcome();
    outcome.deadLetter = deadLetter;
    return outcome;
  }

  /** Null where there is a dead letter. */
  public Prediction getPrediction() {
    return prediction;
  }

  public void setPrediction(Prediction prediction) {
    this.prediction = prediction;
  }

  /** Null where there is a prediction. */
  public DeadLetter getDeadLetter() {
    return deadLetter;
  }

  public void setDeadLetter(DeadLetter deadLetter) {
    this.deadLetter = deadLetter;
  }
}
