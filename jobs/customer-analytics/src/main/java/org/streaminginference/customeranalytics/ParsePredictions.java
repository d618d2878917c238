package org.streaminginference.customeranalytics;

import org.apache.flink.util.Collector;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.flink.OpeningProcessFunction;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.message.UnreadableMessage;

/** Kafka records in, predictions out; what is none goes to {@link DeadLetters#TAG}. */
final class ParsePredictions extends OpeningProcessFunction<KafkaRecord, LabelledPrediction> {

  private static final long serialVersionUID = 1L;

  private transient PredictionReader reader;

  @Override
  protected void opened() {
    reader = new PredictionReader();
  }

  @Override
  public void processElement(
      KafkaRecord record, Context context, Collector<LabelledPrediction> out) {
    try {
      out.collect(reader.read(record));
    } catch (UnreadableMessage e) {
      context.output(
          DeadLetters.TAG,
          DeadLetters.of(
              CustomerAnalyticsJob.NAME,
              e.reason(),
              e.getMessage(),
              record,
              System.currentTimeMillis()));
    }
  }
}
