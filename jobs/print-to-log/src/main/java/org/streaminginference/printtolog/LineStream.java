package org.streaminginference.printtolog;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** UTF-8 bytes of many threads, handed on line by line, each thread's own. */
final class LineStream extends OutputStream {

  /** A longer line is cut, so that none fills the memory. */
  static final int MAX_LINE_BYTES = 64 * 1024;

  private final Consumer<String> lines;
  private final PrintStream original;
  private final ThreadLocal<ByteArrayOutputStream> line =
      ThreadLocal.withInitial(ByteArrayOutputStream::new);
  private final ThreadLocal<Boolean> isHandingOn = ThreadLocal.withInitial(() -> false);

  /**
   * @param original takes what is printed by whoever takes the lines
   */
  LineStream(Consumer<String> lines, PrintStream original) {
    this.lines = lines;
    this.original = original;
  }

  @Override
  public void write(int b) {
    ByteArrayOutputStream current = line.get();
    if (b == '\n') {
      handOn(current);
      return;
    }
    if (current.size() >= MAX_LINE_BYTES && isStartOfCharacter(b)) {
      handOn(current);
    }
    current.write(b);
  }

  private static boolean isStartOfCharacter(int b) {
    return (b & 0xC0) != 0x80;
  }

  private void handOn(ByteArrayOutputStream current) {
    String text = current.toString(StandardCharsets.UTF_8);
    current.reset();
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (isHandingOn.get()) {
      original.println(text);
      return;
    }
    isHandingOn.set(true);
    try {
      lines.accept(text);
    } finally {
      isHandingOn.set(false);
    }
  }
}
