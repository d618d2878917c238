package org.streaminginference.message;

import org.apache.flink.util.Collector;
import org.streaminginference.contract.Message;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.flink.OpeningProcessFunction;
import org.streaminginference.kafka.KafkaRecord;

/** Kafka records in, messages out; what is no message goes to {@link DeadLetters#TAG}. */
public final class ParseMessages extends OpeningProcessFunction<KafkaRecord, IncomingMessage> {

  private static final long serialVersionUID = 1L;

  private final String job;
  private transient MessageReader reader;

  /**
   * @param job the job's name, for the dead letters
   */
  public ParseMessages(String job) {
    this.job = job;
  }

  @Override
  protected void opened() {
    reader = new MessageReader();
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<IncomingMessage> out) {
    try {
      Message message = reader.read(record.getValue());
      IncomingMessage incoming =
          new IncomingMessage(
              message,
              record.getValue(),
              record.getTopic(),
              record.getPartition(),
              record.getOffset(),
              record.getReplays());
      incoming.setTraceparent(record.getTraceparent());
      out.collect(incoming);
    } catch (UnreadableMessage e) {
      context.output(
          DeadLetters.TAG,
          DeadLetters.of(job, e.reason(), e.getMessage(), record, System.currentTimeMillis()));
    }
  }
}
