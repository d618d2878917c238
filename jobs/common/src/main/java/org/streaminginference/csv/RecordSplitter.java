package org.streaminginference.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a CSV file into its records on raw bytes, so that each record can be parsed, or kept as it
 * is when it cannot, and so that the position after it is known exactly.
 *
 * <p>A line break (LF, CR or CRLF) outside quotes ends a record; a quote opens only at a field's
 * start; blank lines are skipped. The bytes that matter (quote, comma, CR, LF) never occur inside a
 * multi-byte character of UTF-8, so nothing needs to be decoded here.
 */
final class RecordSplitter {

  private static final int BUFFER_BYTES = 64 * 1024;

  private enum State {
    FIELD_START,
    UNQUOTED,
    QUOTED,
    /**
     * A quote was seen inside quotes: it closes the field, or the next quote makes it a literal.
     */
    QUOTE_IN_QUOTED
  }

  private final InputStream in;
  private final int maxRecordBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  /** Offset in the file of buffer[0]. */
  private long bufferOffset;

  private byte[] record = new byte[1024];
  private int kept;
  private long recordBytes;
  private boolean unterminatedQuote;

  /**
   * @param in the file, positioned at {@code offset}, which must be the start of a record
   * @param offset position in the file, in bytes
   * @param maxRecordBytes bytes kept of a record; the rest of a longer one is only counted
   */
  RecordSplitter(InputStream in, long offset, int maxRecordBytes) {
    this.in = in;
    this.bufferOffset = offset;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Moves to the next record that is not a blank line; false at the end of the file. */
  boolean next() throws IOException {
    kept = 0;
    recordBytes = 0;
    unterminatedQuote = false;
    State state = State.FIELD_START;
    for (int b = read(); b >= 0; b = read()) {
      if (state != State.QUOTED && (b == '\n' || b == '\r')) {
        if (b == '\r' && peek() == '\n') {
          position++;
        }
        if (recordBytes > 0) {
          return true;
        }
        continue;
      }
      state = after(state, b);
      keep(b);
    }
    unterminatedQuote = state == State.QUOTED;
    return recordBytes > 0;
  }

  private static State after(State state, int b) {
    return switch (state) {
      case FIELD_START -> b == '"' ? State.QUOTED : b == ',' ? State.FIELD_START : State.UNQUOTED;
      case UNQUOTED -> b == ',' ? State.FIELD_START : State.UNQUOTED;
      case QUOTED -> b == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
      case QUOTE_IN_QUOTED ->
          b == '"' ? State.QUOTED : b == ',' ? State.FIELD_START : State.UNQUOTED;
    };
  }

  /** The record without its line break, cut to the limit given to the constructor. */
  byte[] raw() {
    return Arrays.copyOf(record, kept);
  }

  /** Size of the whole record in bytes, without its line break. */
  long recordBytes() {
    return recordBytes;
  }

  /** Whether the file ended inside quotes that the record opened. */
  boolean unterminatedQuote() {
    return unterminatedQuote;
  }

  /** Position in the file after the record and its line break, in bytes. */
  long offset() {
    return bufferOffset + position;
  }

  private void keep(int b) {
    recordBytes++;
    if (kept == maxRecordBytes) {
      return;
    }
    if (kept == record.length) {
      record = Arrays.copyOf(record, Math.min(maxRecordBytes, record.length * 2));
    }
    record[kept++] = (byte) b;
  }

  private int read() throws IOException {
    return position < limit || fill() ? buffer[position++] & 0xff : -1;
  }

  private int peek() throws IOException {
    return position < limit || fill() ? buffer[position] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    bufferOffset += limit;
    position = 0;
    limit = 0;
    int count = in.read(buffer, 0, buffer.length);
    limit = Math.max(count, 0);
    return count > 0;
  }
}
