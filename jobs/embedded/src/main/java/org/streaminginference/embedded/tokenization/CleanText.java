package org.streaminginference.embedded.tokenization;

/** What Flair takes away before it splits a text into words. */
final class CleanText {

  /** U+200D stays, so an emoji sequence keeps its joiners. */
  private static final String DROPPED = "\u200b\u200c\u2028\u2029\ufe0f\ufeff";

  /** Windows-1252 from 0x80 to 0x99; U+FFFF stands for the bytes that mean nothing there. */
  private static final String WINDOWS_1252 =
      "\u20ac\uffff\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\uffff"
          + "\u017d\uffff\uffff\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122";

  private static final char NOTHING = '\uffff';

  private CleanText() {}

  static String of(String text) {
    int first = 0;
    while (first < text.length() && !isTouched(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      char read = isMisread(c) ? WINDOWS_1252.charAt(c - 0x80) : c;
      if (DROPPED.indexOf(c) < 0 && !(isMisread(c) && read == NOTHING)) {
        clean.append(read);
      }
    }
    return clean.toString();
  }

  private static boolean isTouched(char c) {
    return isMisread(c) || DROPPED.indexOf(c) >= 0;
  }

  /** C1 controls that are read as bytes of windows-1252. Flair stops at 0x99. */
  private static boolean isMisread(char c) {
    return c >= 0x80 && c <= 0x99;
  }
}
