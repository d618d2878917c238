package org.streaminginference.sqlinference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.ReplayHeader;
import org.streaminginference.message.IncomingMessage;

/** SQL's {@code dead_letter(…)}: the JSON of contract/schemas/dead-letter.schema.json. */
public final class DeadLetterJson extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  private static final byte[] NO_VALUE = new byte[0];

  private transient ObjectWriter writer;

  @Override
  public void open(FunctionContext context) {
    writer = Json.mapper().writerFor(DeadLetter.class);
  }

  /** The time of the failure is not the same when asked again. */
  @Override
  public boolean isDeterministic() {
    return false;
  }

  /**
   * @param job the job that gives up
   * @param reason one of the schema's codes
   * @param id NULL where it could not be read
   * @param value the record's bytes; NULL where it deletes its key
   * @param headers of the record, among which the count of its replays and its trace may be
   */
  public byte[] eval(
      String job,
      String reason,
      String detail,
      String id,
      byte[] value,
      Long ingestedAtMs,
      @DataTypeHint("ROW<file STRING, record BIGINT, round BIGINT>") Row source,
      String topic,
      Integer partition,
      Long offset,
      @DataTypeHint("MAP<STRING, BYTES>") Map<String, byte[]> headers) {
    Message message =
        new Message().withId(id).withIngestedAtMs(ingestedAtMs).withSource(source(source));
    IncomingMessage incoming =
        new IncomingMessage(
            message,
            value == null ? NO_VALUE : value,
            topic,
            partition,
            offset,
            headers == null ? 0 : ReplayHeader.parse(headers.get(ReplayHeader.NAME)));
    incoming.setTraceparent(Traceparent.of(headers));
    DeadLetter letter =
        DeadLetters.of(job, Reason.fromValue(reason), detail, incoming, System.currentTimeMillis());
    try {
      return writer.writeValueAsBytes(letter);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write a dead letter as JSON", e);
    }
  }

  private static Source source(Row row) {
    return row == null
        ? null
        : new Source()
            .withFile((String) row.getField(0))
            .withRecord((Long) row.getField(1))
            .withRound((Long) row.getField(2));
  }
}
