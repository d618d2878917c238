package org.streaminginference.inference;

/** How much work a text is, without a tokenizer. */
final class Tokens {

  /** A token of running text is four bytes of UTF-8, one in three for Chinese or Japanese. */
  private static final int BYTES_PER_TOKEN = 4;

  /** What a transformer adds to each text. */
  private static final int MARKS = 2;

  private Tokens() {}

  /** An estimate, good enough to keep one long text from making a request of 32 a slow one. */
  static int estimate(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A surrogate pair has four bytes, two for each half.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes / BYTES_PER_TOKEN + MARKS);
  }
}
