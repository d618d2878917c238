package org.streaminginference.sqlinference;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.message.MessageLimits;
import org.streaminginference.message.MessageReader;
import org.streaminginference.message.UnreadableMessage;

/**
 * SQL's {@code read_message(value)}: the fields of a message, held against
 * contract/schemas/message.schema.json. What is none has NULLs and a reason: one row out for each
 * row in.
 */
public final class ReadMessage extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** What a prediction adds to its message: label, model, numbers and field names. */
  private static final int PREDICTION_BYTES = 64 * 1024;

  /**
   * Flink's JSON writes a character beyond the first plane as two escapes of six bytes, not as
   * four.
   */
  private static final int ESCAPED_PAIR_BYTES = 8;

  private transient MessageReader reader;
  private transient byte[] lastValue;
  private transient Row last;

  @Override
  public void open(FunctionContext context) {
    reader = new MessageReader();
  }

  /**
   * Called once for each field that a statement uses, and does the work once.
   *
   * @param value the record's bytes; NULL where it deletes its key
   */
  @DataTypeHint(
      "ROW<id STRING, text STRING, event_time_ms BIGINT, ingested_at_ms BIGINT,"
          + " source ROW<file STRING, record BIGINT, round BIGINT>,"
          + " attributes MAP<STRING, STRING>,"
          + " unreadable_reason STRING, unreadable_detail STRING>")
  public Row eval(byte[] value) {
    if (value == null || value != lastValue) {
      last = read(value);
      lastValue = value;
    }
    return last;
  }

  private Row read(byte[] value) {
    try {
      Message message = reader.read(value);
      long bytes = value.length + ESCAPED_PAIR_BYTES * pairs(message.getText()) + PREDICTION_BYTES;
      if (bytes > MessageLimits.MAX_VALUE_BYTES) {
        return unreadable(
            message.getId(),
            Reason.RECORD_TOO_LARGE,
            "The prediction may have %d bytes as JSON; at most %d are allowed."
                .formatted(bytes, MessageLimits.MAX_VALUE_BYTES));
      }
      return Row.of(
          message.getId(),
          message.getText(),
          message.getEventTimeMs(),
          message.getIngestedAtMs(),
          row(message.getSource()),
          message.getAttributes(),
          null,
          null);
    } catch (UnreadableMessage e) {
      return unreadable(null, e.reason(), e.getMessage());
    }
  }

  private static Row unreadable(String id, Reason reason, String detail) {
    return Row.of(id, null, null, null, null, null, reason.value(), detail);
  }

  private static Row row(Source source) {
    return source == null ? null : Row.of(source.getFile(), source.getRecord(), source.getRound());
  }

  private static long pairs(String text) {
    return text.length() - text.codePointCount(0, text.length());
  }
}
