package org.streaminginference.embedded.tokenization;

/** A text and its simplified twin, whose indices are the text's code points. */
final class SourceText {

  private final String text;
  private final String simplified;

  /** Index of each code point in the text; made when a text with surrogate pairs is first cut. */
  private int[] offsets;

  SourceText(String text) {
    this.text = text;
    this.simplified = CharacterClasses.simplify(text);
  }

  String simplified() {
    return simplified;
  }

  /** The code points from {@code start} up to and without {@code end}. */
  String slice(int start, int end) {
    if (simplified.length() == text.length()) {
      return text.substring(start, end);
    }
    if (offsets == null) {
      offsets = measure();
    }
    return text.substring(offsets[start], offsets[end]);
  }

  private int[] measure() {
    int[] measured = new int[simplified.length() + 1];
    int at = 0;
    for (int i = 0; i < simplified.length(); i++) {
      measured[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    measured[simplified.length()] = at;
    return measured;
  }
}
