package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_ALNUM;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_APOSTROPHE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_HYPHEN;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_LETTER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_NUMBER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_SPACE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_SUBDIGIT;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_WORD;
import static org.streaminginference.embedded.tokenization.CharacterClasses.is;

/**
 * One turn of segtok's word, which is a repetition of alternatives with nothing after it: it never
 * gives a turn back, and of the alternatives the first one that matches is taken. By hand, because
 * Java's patterns have no lookbehind of any length, and their repetitions of groups need stack.
 */
final class Turns {

  private static final String PREFIXES = "yzafpn\u00b5mcdhkMGTPEZY";
  private static final String POWERS = "\u00b9\u00b2\u00b3";
  private static final char SUPERSCRIPT_PLUS = '\u207a';
  private static final char SUPERSCRIPT_MINUS = '\u207b';
  private static final int MOST_UNIT_LETTERS = 3;

  private Turns() {}

  /** Where the turn that starts at {@code at} ends; {@code at} itself where none starts. */
  static int end(String line, int at) {
    char c = line.charAt(at);
    if (is(c, IS_ALNUM)) {
      int end = joined(line, at);
      if (end > at) {
        return end;
      }
    }
    if (is(c, IS_APOSTROPHE) && !isAt(line, at + 1, IS_APOSTROPHE)) {
      return at + 1;
    }
    if (is(c, IS_ALNUM) && charAt(line, at + 1) == '\'' && isAt(line, at + 2, IS_ALNUM)) {
      return at + 2;
    }
    if (c == 's' && charAt(line, at + 1) == '\'' && isSpanEnd(line, at + 2)) {
      return at + 2;
    }
    int end = unit(line, at);
    if (end > at) {
      return end;
    }
    end = formula(line, at);
    if (end > at) {
      return end;
    }
    return is(c, IS_ALNUM) ? at + 1 : at;
  }

  /** A letter or number with the mark that joins it to the next one. */
  private static int joined(String line, int at) {
    char next = charAt(line, at + 1);
    if (next == '.' && !(charAt(line, at + 2) == '.' && charAt(line, at + 3) == '.')) {
      return at + 2;
    }
    if (next == ',' && isAt(line, at + 2, IS_ALNUM)) {
      return at + 2;
    }
    if (next == ':' && is(line.charAt(at), IS_NUMBER) && isAt(line, at + 2, IS_NUMBER)) {
      return at + 2;
    }
    int hyphen = isAt(line, at + 1, IS_APOSTROPHE) ? at + 2 : at + 1;
    return isAt(line, hyphen, IS_HYPHEN) && isAt(line, hyphen + 1, IS_ALNUM) ? hyphen + 1 : at;
  }

  /** A unit with its power at the end of a span: "km²", "s⁻¹". */
  private static int unit(String line, int at) {
    if (isAt(line, at - 1, IS_WORD)) {
      return at;
    }
    int letters = 0;
    while (letters <= MOST_UNIT_LETTERS && isAt(line, at + letters, IS_LETTER)) {
      letters++;
    }
    boolean hasPrefix = PREFIXES.indexOf(line.charAt(at)) >= 0;
    if (letters == 0 || (letters > MOST_UNIT_LETTERS && !hasPrefix)) {
      return at;
    }
    int power = at + letters;
    if (charAt(line, power) == SUPERSCRIPT_MINUS) {
      power++;
    }
    boolean isPower = power < line.length() && POWERS.indexOf(line.charAt(power)) >= 0;
    return isPower && isSpanEnd(line, power + 1) ? power + 1 : at;
  }

  /** Chemical elements and closing brackets, then their number: "H₂", "Fe(CN)₆". */
  private static int formula(String line, int at) {
    if (!startsFormula(line, at)) {
      return at;
    }
    int end = at;
    while (end < line.length()) {
      if (isClosing(line.charAt(end))) {
        end++;
      } else if (isUpper(line.charAt(end))) {
        end++;
        if (isLower(charAt(line, end))) {
          end++;
        }
      } else {
        break;
      }
    }
    int numbers = end;
    while (isAt(line, end, IS_SUBDIGIT)) {
      end++;
    }
    if (end == numbers) {
      return at;
    }
    char power = charAt(line, end);
    int charge = power == '\u00b2' || power == '\u00b3' ? end + 1 : end;
    char sign = charAt(line, charge);
    return sign == SUPERSCRIPT_PLUS || sign == SUPERSCRIPT_MINUS ? charge + 1 : end;
  }

  /**
   * A chain of elements and brackets is tried at its first word boundary alone: from a later one it
   * would end, and fail, at the same place, at a cost of n² for "A)A)A)".
   */
  private static boolean startsFormula(String line, int at) {
    char c = line.charAt(at);
    if (isUpper(c)) {
      if (isAt(line, at - 1, IS_WORD)) {
        return false;
      }
      int before = at - 1;
      while (before >= 0 && isClosing(line.charAt(before))) {
        before--;
      }
      return before == at - 1 || !isAt(line, before, IS_WORD);
    }
    return isClosing(c) && isAt(line, at - 1, IS_WORD) && !isChainOfElements(line, at);
  }

  /** Whether what ends here is elements alone, from a word's start on. */
  private static boolean isChainOfElements(String line, int end) {
    int at = end;
    while (at > 0) {
      int upper = isLower(line.charAt(at - 1)) ? at - 2 : at - 1;
      if (upper < 0 || !isUpper(line.charAt(upper))) {
        break;
      }
      at = upper;
    }
    return at < end && !isAt(line, at - 1, IS_WORD);
  }

  private static boolean isSpanEnd(String line, int at) {
    return at >= line.length() || is(line.charAt(at), IS_SPACE);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isClosing(char c) {
    return c == ']' || c == ')';
  }

  private static boolean isAt(String line, int at, int sets) {
    return at >= 0 && at < line.length() && is(line.charAt(at), sets);
  }

  /** NUL behind the end, which no pattern names. */
  private static char charAt(String line, int at) {
    return at < line.length() ? line.charAt(at) : 0;
  }
}
