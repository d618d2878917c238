package org.streaminginference.customeranalytics;

/** How often a label was given, and with what scores. */
public class LabelTally {

  private long count;
  private double scoreSum;

  public LabelTally() {}

  public LabelTally(long count, double scoreSum) {
    this.count = count;
    this.scoreSum = scoreSum;
  }

  /** Both together. */
  static LabelTally plus(LabelTally one, LabelTally other) {
    return new LabelTally(one.count + other.count, one.scoreSum + other.scoreSum);
  }

  public long getCount() {
    return count;
  }

  public void setCount(long count) {
    this.count = count;
  }

  public double getScoreSum() {
    return scoreSum;
  }

  public void setScoreSum(double scoreSum) {
    this.scoreSum = scoreSum;
  }
}
