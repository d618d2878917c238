package org.streaminginference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** CSV files for tests. */
public final class Csv {

  /** Length of the long text in {@link #awkward}. */
  public static final int LONG_TEXT = 20_000;

  private Csv() {}

  public static Path write(Path folder, String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path write(Path folder, String name, String content) {
    return write(folder, name, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Everything that a CSV file can do to a parser, with columns id and text.
   *
   * <p>Good: comma, quotes, newline, emoji, empty, long, crlf, last-good. Broken: short
   * (missing-column), bytes (invalid-utf-8), junk (malformed-csv), and the unterminated one at the
   * end (malformed-csv), which is record 12 and has no readable id.
   */
  public static byte[] awkward() {
    String before =
        "\uFEFFid,text\r\n"
            + "comma,\"one, two\"\n"
            + "quotes,\"she said \"\"hello\"\"\"\n"
            + "\n"
            + "newline,\"first\nsecond\r\nthird\"\n"
            + "emoji,👩‍👩‍👧 naïve 日本\n"
            + "empty,\n"
            + "long,"
            + "x".repeat(LONG_TEXT)
            + "\n"
            + "short\n"
            + "crlf,windows\r\n"
            + "junk,\"closed\" too early\n"
            + "bytes,caf";
    String after = " au lait\nlast-good,fine\nunterminated,\"never ends\nlost,record\n";
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + 1 + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    all[head.length] = (byte) 0xe9;
    System.arraycopy(tail, 0, all, head.length + 1, tail.length);
    return all;
  }
}
