package org.streaminginference.csv;

import org.apache.flink.util.Collector;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Message;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.flink.OpeningProcessFunction;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.UnreadableMessage;

/** CSV records in, messages out; what is no message goes to {@link DeadLetters#TAG}. */
public final class ParseCsv extends OpeningProcessFunction<CsvRecord, IncomingMessage> {

  private static final long serialVersionUID = 1L;

  private final CsvColumns columns;
  private final String job;
  private transient CsvMessageParser parser;

  /**
   * @param job the job's name, for the dead letters
   */
  public ParseCsv(CsvColumns columns, String job) {
    this.columns = columns;
    this.job = job;
  }

  @Override
  protected void opened() {
    parser = new CsvMessageParser(columns);
  }

  @Override
  public void processElement(CsvRecord record, Context context, Collector<IncomingMessage> out) {
    long nowMs = System.currentTimeMillis();
    try {
      Message message = parser.parse(record, nowMs);
      out.collect(new IncomingMessage(message, record.getRaw()));
    } catch (UnreadableMessage e) {
      DeadLetter letter =
          DeadLetters.of(
                  job, e.reason(), e.getMessage(), record.getRaw(), record.getRawBytes(), nowMs)
              .withId(parser.idOfBroken(record))
              .withSource(CsvMessageParser.source(record))
              .withIngestedAtMs(nowMs);
      context.output(DeadLetters.TAG, letter);
    }
  }
}
