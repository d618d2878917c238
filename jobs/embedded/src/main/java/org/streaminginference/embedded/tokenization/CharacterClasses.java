package org.streaminginference.embedded.tokenization;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.streaminginference.embedded.Tables;

/**
 * segtok's patterns name Unicode classes, and each Java has its own idea of them. So a text is
 * first simplified: every code point outside ASCII becomes one char that stands for its class,
 * unless a pattern names the character itself. On that text plain patterns are exact, and their
 * indices count code points. The model server does the same ({@code character-classes.ts}).
 *
 * <p>The sets here are strings of all their simplified characters.
 */
final class CharacterClasses {

  static final String TERMINAL =
      ".!?\u203c\u203d\u2047\u2048\u2049\u3002\ufe52\ufe57\uff01\uff0e\uff1f\uff61";
  static final String HYPHEN =
      "-\u00ad\u058a\u05be\u0f0c\u1400\u1806\u2010\u2011\u2012\u2e17\u30a0";
  static final String APOSTROPHE = "\u00b4\u02b9\u02bc\u2019\u2032";
  static final String SUBDIGIT = range('\u2080', '\u2089');
  private static final String OTHERS = "\u00e4\u00f1\u00b5\u00b9\u00b2\u00b3\u201d\u207a\u207b";

  /** What stands for each class, by its symbol in the runs: private use, from U+E000 on. */
  private static final String SYMBOLS = "LUTMODNWBVX";

  private static final char FIRST_STAND_IN = '\ue000';

  // ä, ñ and µ are letters; U+02B9 and U+02BC are modifier letters as well as apostrophes.
  static final String LOWER = range('a', 'z') + "\u00e4\u00f1\u00b5" + standIn('L');
  static final String UPPER = range('A', 'Z') + standIn('U');
  static final String CAPITAL = UPPER + standIn('T');
  static final String MODIFIER = "\u02b9\u02bc" + standIn('M');
  static final String LETTER = LOWER + CAPITAL + MODIFIER;
  static final String ANY_LETTER = LETTER + standIn('O');
  static final String DIGIT = range('0', '9') + standIn('D');
  static final String NUMBER = DIGIT + standIn('N');
  static final String ALNUM = LETTER + NUMBER;
  static final String WORD = ALNUM + "_" + standIn('O') + standIn('W');
  static final String BLANK = "\t " + standIn('B');

  /** {@code \s} of Python's {@code regex}. */
  static final String SPACE = BLANK + range('\n', '\r') + standIn('V');

  /** What {@code str.strip} takes for space. */
  static final String STRIPPED = SPACE + range('\u001c', '\u001f');

  /** A word boundary, where a word character follows, and where one comes before. */
  static final String WORD_START = "(?<!" + any(WORD) + ")";

  static final String WORD_END = "(?!" + any(WORD) + ")";

  // Sets as bits, for code that looks at single characters.
  static final short IS_ALNUM = 1;
  static final short IS_LETTER = 2;
  static final short IS_NUMBER = 4;
  static final short IS_APOSTROPHE = 8;
  static final short IS_HYPHEN = 16;
  static final short IS_SPACE = 32;
  static final short IS_STRIPPED = 64;
  static final short IS_WORD = 128;
  static final short IS_TERMINAL = 256;
  static final short IS_SUBDIGIT = 512;

  private static final short[] BITS = bits();

  /** By code point, its simplified character. */
  private static final char[] SIMPLIFIED = decode();

  private CharacterClasses() {}

  /** One char a code point; a lone surrogate, which Python never reads, is of no class. */
  static String simplify(String text) {
    int length = text.length();
    int first = 0;
    while (first < length && text.charAt(first) < 0x80) {
      first++;
    }
    if (first == length) {
      return text;
    }
    StringBuilder simplified = new StringBuilder(length).append(text, 0, first);
    for (int i = first; i < length; ) {
      int codePoint = text.codePointAt(i);
      simplified.append(codePoint < 0x80 ? (char) codePoint : SIMPLIFIED[codePoint]);
      i += Character.charCount(codePoint);
    }
    return simplified.toString();
  }

  /** Whether a simplified character is in one of the sets that the bits name. */
  static boolean is(char simplified, int sets) {
    return (BITS[simplified] & sets) != 0;
  }

  /** A pattern's class of these characters. */
  static String any(String set) {
    return "[" + escaped(set) + "]";
  }

  /** A pattern's class of all other characters. */
  static String none(String set) {
    return "[^" + escaped(set) + "]";
  }

  private static String escaped(String set) {
    StringBuilder escaped = new StringBuilder(6 * set.length());
    set.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }

  private static String range(char first, char last) {
    StringBuilder range = new StringBuilder();
    for (char c = first; c <= last; c++) {
      range.append(c);
    }
    return range.toString();
  }

  private static char standIn(char symbol) {
    return (char) (FIRST_STAND_IN + SYMBOLS.indexOf(symbol));
  }

  private static short[] bits() {
    short[] bits = new short[0x10000];
    String[] sets = {
      ALNUM, LETTER, NUMBER, APOSTROPHE, HYPHEN, SPACE, STRIPPED, WORD, TERMINAL, SUBDIGIT
    };
    for (int set = 0; set < sets.length; set++) {
      short bit = (short) (1 << set);
      sets[set].chars().forEach(c -> bits[c] |= bit);
    }
    return bits;
  }

  private static char[] decode() {
    char[] simplified = new char[Character.MAX_CODE_POINT + 1];
    Matcher run = Pattern.compile("([A-Z])([0-9a-z]*)").matcher(Tables.segtokClasses());
    int start = 0;
    while (run.find()) {
      int length = run.group(2).isEmpty() ? 1 : Integer.parseInt(run.group(2), 36);
      java.util.Arrays.fill(simplified, start, start + length, standIn(run.group(1).charAt(0)));
      start += length;
    }
    if (start != simplified.length) {
      throw new IllegalStateException("The table of segtok's classes ends at " + start);
    }
    String named = TERMINAL + HYPHEN + APOSTROPHE + SUBDIGIT + OTHERS;
    named.chars().forEach(c -> simplified[c] = (char) c);
    return simplified;
  }
}
