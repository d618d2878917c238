package org.streaminginference.csv;

import com.fasterxml.jackson.databind.ObjectWriter;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.List;
import java.util.TreeMap;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Source;
import org.streaminginference.json.Json;
import org.streaminginference.message.MessageLimits;
import org.streaminginference.message.UnreadableMessage;

/** Turns a CSV record into a message. Not thread-safe. */
final class CsvMessageParser {

  private final CsvColumns columns;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private final ObjectWriter writer = Json.mapper().writerFor(Message.class);

  CsvMessageParser(CsvColumns columns) {
    this.columns = columns;
  }

  /**
   * @param nowMs when the record enters the pipeline, milliseconds since the epoch
   * @throws UnreadableMessage with the reason and a sentence for people
   */
  Message parse(CsvRecord record, long nowMs) throws UnreadableMessage {
    checkWhole(record);
    String[] fields = fields(record);
    int[] at = record.getColumns();
    String text = field(fields, at[CsvColumns.TEXT]);
    if (text == null) {
      throw new UnreadableMessage(
          Reason.MISSING_COLUMN,
          "The record ends after field %d; the column %s is field %d."
              .formatted(fields.length, columns.text(), at[CsvColumns.TEXT] + 1));
    }
    String id = id(record, fields);
    if (!MessageLimits.isIdLength(id)) {
      throw new UnreadableMessage(
          Reason.INVALID_MESSAGE,
          "The id has %d characters; at most %d are allowed."
              .formatted(id.length(), MessageLimits.MAX_ID_CHARACTERS));
    }
    Message message =
        new Message()
            .withId(id)
            .withText(text)
            .withEventTimeMs(eventTimeMs(field(fields, at[CsvColumns.TIME])))
            .withIngestedAtMs(nowMs)
            .withSource(source(record))
            .withAttributes(attributes(fields, at));
    checkSize(message);
    return message;
  }

  /** The record's identity, as far as it can be told of a record that is broken. */
  String idOfBroken(CsvRecord record) {
    if (record.getProblem() == null && columns.id() != null) {
      try {
        // One char per byte: the fields can be told apart whatever the bytes mean.
        String[] fields = CsvFields.of(new String(record.getRaw(), StandardCharsets.ISO_8859_1));
        String field = field(fields, record.getColumns()[CsvColumns.ID]);
        if (field != null) {
          String id = decode(field.getBytes(StandardCharsets.ISO_8859_1));
          String withRound = withRound(id, record);
          if (!id.isEmpty() && MessageLimits.isIdLength(withRound)) {
            return withRound;
          }
        }
      } catch (CsvParseException | CharacterCodingException e) {
        return place(record);
      }
    }
    return place(record);
  }

  /** Where the record stood, for the message and for a dead letter. */
  static Source source(CsvRecord record) {
    return new Source()
        .withFile(record.getFile())
        .withRecord(record.getNumber())
        .withRound(record.getRound());
  }

  private static void checkWhole(CsvRecord record) throws UnreadableMessage {
    if (record.getProblem() == CsvRecord.Problem.TOO_LARGE) {
      throw new UnreadableMessage(
          Reason.RECORD_TOO_LARGE,
          "The record has %d bytes; at most %d are allowed. A quote that never closes makes one of all that follows."
              .formatted(record.getRawBytes(), CsvFileSource.MAX_RECORD_BYTES));
    }
    if (record.getProblem() == CsvRecord.Problem.UNTERMINATED_QUOTE) {
      throw new UnreadableMessage(
          Reason.MALFORMED_CSV, "The file ends inside quotes that this record opened.");
    }
  }

  private String[] fields(CsvRecord record) throws UnreadableMessage {
    try {
      return CsvFields.of(decode(record.getRaw()));
    } catch (CharacterCodingException e) {
      throw new UnreadableMessage(Reason.INVALID_UTF_8, "The record is not UTF-8.");
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UnreadableMessage(
          Reason.MALFORMED_CSV, "The record is not CSV: " + cause.getMessage() + ".");
    }
  }

  private String decode(byte[] bytes) throws CharacterCodingException {
    return utf8.decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String field(String[] fields, int position) {
    return position == CsvColumns.NONE || position >= fields.length ? null : fields[position];
  }

  private static String id(CsvRecord record, String[] fields) {
    String id = field(fields, record.getColumns()[CsvColumns.ID]);
    return id == null || id.isEmpty() ? place(record) : withRound(id, record);
  }

  private static String place(CsvRecord record) {
    return withRound(record.getFile() + ":" + record.getNumber(), record);
  }

  private static String withRound(String id, CsvRecord record) {
    return record.getRound() == 0 ? id : id + ":" + record.getRound();
  }

  private static Long eventTimeMs(String field) throws UnreadableMessage {
    if (field == null || field.isBlank()) {
      return null;
    }
    try {
      return EventTimes.parse(field);
    } catch (DateTimeException | ArithmeticException e) {
      throw new UnreadableMessage(
          Reason.INVALID_MESSAGE,
          "The time \"%s\" cannot be read; allowed: %s.".formatted(field, EventTimes.ALLOWED));
    }
  }

  private TreeMap<String, String> attributes(String[] fields, int[] at) {
    List<String> names = columns.attributes();
    if (names.isEmpty()) {
      return null;
    }
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      String value = field(fields, at[CsvColumns.ATTRIBUTES + i]);
      if (value != null) {
        attributes.put(names.get(i), value);
      }
    }
    return attributes;
  }

  private void checkSize(Message message) throws UnreadableMessage {
    int bytes = MessageLimits.bytesOverLimit(message, writer);
    if (bytes > 0) {
      throw new UnreadableMessage(
          Reason.RECORD_TOO_LARGE,
          "The message has %d bytes as JSON; at most %d are allowed."
              .formatted(bytes, MessageLimits.MAX_VALUE_BYTES));
    }
  }
}
