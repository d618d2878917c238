package org.streaminginference.inference;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.metrics.MetricGroup;

/** Where an operator's answers come from: a server, or a model in this JVM. */
public interface ScorerFactory extends Serializable {

  /**
   * Called once a subtask, on its TaskManager.
   *
   * @param operator group for the metrics
   * @param threadName for the threads that work
   */
  TextScorer open(MetricGroup operator, String threadName) throws Exception;

  /** Records that the operator holds at most. */
  int capacity();

  /** Flink's time-out for a record: a net that is never reached while all works. */
  Duration asyncTimeout();
}
