package org.streaminginference.inference;

import org.apache.flink.metrics.MetricGroup;

/** Makes scorers for operators other than {@link InferenceFunction}. */
public final class Scorers {

  private Scorers() {}

  /**
   * One that asks a model server, with its metrics in the operator's group.
   *
   * @param threadName for the threads that send and read
   */
  public static TextScorer remote(
      InferenceSettings settings, MetricGroup operator, String threadName) {
    InferenceMetrics metrics = new InferenceMetrics();
    metrics.register(operator);
    return new RemoteScorer(settings, metrics, threadName);
  }
}
