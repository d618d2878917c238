package org.streaminginference.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Message;
import org.streaminginference.json.Json;

/**
 * Reads a message from JSON and holds it against contract/schemas/message.schema.json. Whatever the
 * bytes are, the answer is a valid message or {@link UnreadableMessage}. Not thread-safe.
 */
public final class MessageReader {

  private final ObjectReader reader = Json.mapper().readerFor(Message.class);
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private CharBuffer chars = CharBuffer.allocate(4096);

  /**
   * @param value the bytes of one JSON object; null is what Kafka has for a deleted key
   * @throws UnreadableMessage with the reason and a sentence for people
   */
  public Message read(byte[] value) throws UnreadableMessage {
    if (value == null) {
      throw new UnreadableMessage(Reason.MALFORMED_JSON, "The record has no value.");
    }
    Message message = parse(value);
    check(message);
    return message;
  }

  private Message parse(byte[] value) throws UnreadableMessage {
    // Decoded here and not by the JSON parser, which guesses the encoding and takes some bytes that
    // are not UTF-8.
    decode(value);
    try {
      Message message =
          reader.readValue(reader.getFactory().createParser(chars.array(), 0, chars.position()));
      if (message == null) {
        throw new UnreadableMessage(
            Reason.INVALID_MESSAGE, "The value is null; a JSON object is needed.");
      }
      return message;
    } catch (JsonMappingException e) {
      throw unreadable(e);
    } catch (JsonProcessingException e) {
      throw notJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnreadableMessage notJson(JsonProcessingException e) {
    return new UnreadableMessage(
        Reason.MALFORMED_JSON, "The value is not JSON: " + e.getOriginalMessage() + ".");
  }

  private static UnreadableMessage unreadable(JsonMappingException e) {
    // What the parser throws inside a field arrives wrapped.
    if (e.getCause() instanceof JsonProcessingException cause
        && !(cause instanceof JsonMappingException)
        && !(cause instanceof InputCoercionException)) {
      return notJson(cause);
    }
    String message = e.getOriginalMessage();
    if (message.startsWith("No content")) {
      return new UnreadableMessage(Reason.MALFORMED_JSON, "The value is empty.");
    }
    if (message.startsWith("Trailing token")) {
      return new UnreadableMessage(
          Reason.MALFORMED_JSON, "The value goes on after the end of its JSON object.");
    }
    String path =
        e.getPath().stream()
            .map(part -> String.valueOf(part.getFieldName()))
            .collect(Collectors.joining("."));
    return new UnreadableMessage(
        Reason.INVALID_MESSAGE,
        path.isEmpty()
            ? "The value is JSON, but not one object."
            : "The field %s has a value of another type than the schema says.".formatted(path));
  }

  private static void check(Message message) throws UnreadableMessage {
    checkText("id", message.getId());
    checkText("text", message.getText());
    if (!MessageLimits.isIdLength(message.getId())) {
      throw invalid(
          "The field id has %d characters; 1 to %d are allowed."
              .formatted(message.getId().length(), MessageLimits.MAX_ID_CHARACTERS));
    }
    if (message.getSource() != null) {
      checkText("source.file", message.getSource().getFile());
      checkAtLeast("source.record", message.getSource().getRecord(), 1);
      if (message.getSource().getRound() != null) {
        checkAtLeast("source.round", message.getSource().getRound(), 0);
      }
    }
    if (message.getAttributes() != null) {
      for (Map.Entry<String, String> attribute : message.getAttributes().entrySet()) {
        checkText("attributes", attribute.getKey());
        checkText("attributes", attribute.getValue());
      }
    }
  }

  private static void checkText(String field, String value) throws UnreadableMessage {
    if (value == null) {
      throw invalid("The field %s is missing or null; a string is needed.".formatted(field));
    }
    if (!Utf16.isWellFormed(value)) {
      throw invalid(
          "The field %s holds half of a surrogate pair, which is no character.".formatted(field));
    }
  }

  private static void checkAtLeast(String field, Long value, long minimum)
      throws UnreadableMessage {
    if (value == null || value < minimum) {
      throw invalid(
          "The field %s is %s; an integer from %d is needed.".formatted(field, value, minimum));
    }
  }

  private static UnreadableMessage invalid(String detail) {
    return new UnreadableMessage(Reason.INVALID_MESSAGE, detail);
  }

  private void decode(byte[] value) throws UnreadableMessage {
    if (chars.capacity() < value.length) {
      chars = CharBuffer.allocate(Math.max(value.length, chars.capacity() * 2));
    }
    chars.clear();
    utf8.reset();
    CoderResult result = utf8.decode(ByteBuffer.wrap(value), chars, true);
    if (!result.isError()) {
      result = utf8.flush(chars);
    }
    if (result.isError()) {
      throw new UnreadableMessage(Reason.INVALID_UTF_8, "The value is not UTF-8.");
    }
  }
}
