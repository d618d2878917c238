package org.streaminginference.customeranalytics;

import java.time.Instant;
import org.apache.flink.metrics.Counter;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.flink.OpeningMapFunction;
import org.streaminginference.kafka.KafkaRecord;

/** Dead letters of predictions whose window was closed; metric {@code analytics.late}. */
final class LateLetters extends OpeningMapFunction<LabelledPrediction, DeadLetter> {

  private static final long serialVersionUID = 1L;

  private transient Counter late;

  @Override
  protected void opened() {
    late = getRuntimeContext().getMetricGroup().addGroup("analytics").counter("late");
  }

  @Override
  public DeadLetter map(LabelledPrediction prediction) {
    late.inc();
    KafkaRecord record = prediction.getRecord();
    String detail =
        "The prediction of %s came after its window was closed."
            .formatted(Instant.ofEpochMilli(EventTimes.of(record)));
    return DeadLetters.of(
            CustomerAnalyticsJob.NAME,
            Reason.LATE_RECORD,
            detail,
            record,
            System.currentTimeMillis())
        .withId(prediction.getId());
  }
}
