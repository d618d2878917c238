package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.ANY_LETTER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.CAPITAL;
import static org.streaminginference.embedded.tokenization.CharacterClasses.DIGIT;
import static org.streaminginference.embedded.tokenization.CharacterClasses.HYPHEN;
import static org.streaminginference.embedded.tokenization.CharacterClasses.LOWER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.MODIFIER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.SPACE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.TERMINAL;
import static org.streaminginference.embedded.tokenization.CharacterClasses.UPPER;
import static org.streaminginference.embedded.tokenization.CharacterClasses.WORD;
import static org.streaminginference.embedded.tokenization.CharacterClasses.WORD_END;
import static org.streaminginference.embedded.tokenization.CharacterClasses.WORD_START;
import static org.streaminginference.embedded.tokenization.CharacterClasses.any;
import static org.streaminginference.embedded.tokenization.CharacterClasses.none;

import java.util.regex.Pattern;

/**
 * segtok's patterns for segments of a text, as the model server has them ({@code
 * segment-patterns.ts}). To be searched for with {@code find()}.
 */
final class SegmentPatterns {

  private static final String WORDS =
      anyOf(
          "approx Capt [Cc]f Col Dr [Ff]\\.?e [Ff]igs? Gen [Ee]\\.?g [Ii]\\.?e [Ii]\\.?v Mag [Mm]ed Mr"
              + " Mrs Mt [Nn]at No [Nn]r [Pp]\\.e [Pp]hil [Pp]rof [Rr]er [Ss]ci Sgt Sr Sra Srta St"
              + " [Uu]niv [Vv]ol [Vv]s z\\.B Z\\.b J\u00e4n Jan Ene Feb M\u00e4r Mar Apr Abr May Jun Jul Aug"
              + " Sept? Oct Okt Nov Dic Dez Dec E\\.U U\\.K U\\.S Approx");
  private static final String TITLES =
      anyOf(
          "[Bb]y [Cc](?:aptain|ommander) [Dd]o[ck]tor [Gg]eneral [Mm](?:ag)?is(?:ter|s) [Pp]rofessor"
              + " [Ss]e\u00f1or(?:it)?a?");
  private static final String INITIAL = any(CAPITAL) + any(MODIFIER) + "?";
  private static final String AND = any(SPACE) + "and";
  private static final String AUTHOR =
      "(?<!" + WORD_START + any(UPPER) + any(MODIFIER) + "?),(?:" + AND + ")?";
  private static final String LAST_AUTHOR =
      "(?<!(?:"
          + (WORD_START + any(UPPER) + "|(?<=" + any(WORD) + "),)" + any(MODIFIER) + "?)")
          + AND;
  private static final String BEFORE_INITIALS =
      "(?:(?:"
          + (WORD_START + TITLES + "|" + AUTHOR + "|" + LAST_AUTHOR + ")" + any(SPACE))
          + "|[\\[(])";
  private static final String DOTTED =
      WORD_START + "(?:spp|" + any(ANY_LETTER) + any(LOWER) + "?)\\.";

  /** A terminal, a right quote, closing brackets and space; or newlines. */
  static final Pattern SENTENCE_END =
      Pattern.compile(any(TERMINAL) + "['\u2019\"\u201d]?[\\])]*" + any(SPACE) + "+|\n+");

  /** A segment whose dot belongs to an abbreviation, a lone character or number, or initials. */
  static final Pattern ABBREVIATIONS =
      Pattern.compile(
          "(?:"
              + (WORD_START + WORDS + "|^" + none(SPACE) + "|^" + any(DIGIT) + "+|")
              + (BEFORE_INITIALS + "(?:" + INITIAL + "\\." + any(HYPHEN) + "?)?" + INITIAL)
              + ")\\z");

  static final Pattern ENDS_IN_DATE_DIGITS = Pattern.compile(WORD_START + "[0123]?[0-9]\\z");
  static final Pattern MONTH =
      Pattern.compile(
          "^(?:J[a\u00e4]n|Ene|Feb|M[a\u00e4]r|A[pb]r|May|Jun|Jul|Aug|Sep|O[ck]t|Nov|D[ei][cz]|0?[1-9])");
  static final Pattern CONTINUATIONS =
      Pattern.compile(
          "^(?:and|are|between|by|from|has|into|is|of|or|than|that|through|via|was|were|whether|with)"
              + WORD_END);
  static final Pattern BEFORE_LOWER =
      Pattern.compile(
          "(?:" + (any(TERMINAL) + "(?:\"[\\])]*|[\\])]+)|" + DOTTED + ")") + any(SPACE) + "+\\z");
  static final Pattern LOWER_WORD = Pattern.compile("^" + any(LOWER) + "+" + WORD_END);
  static final Pattern MIDDLE_INITIAL_END =
      Pattern.compile(
          WORD_START + any(UPPER) + any(LOWER) + "+" + none(WORD) + "+" + any(UPPER) + "\\z");
  static final Pattern UPPER_WORD_START =
      Pattern.compile("^" + any(UPPER) + any(LOWER) + "+" + WORD_END);
  static final Pattern LONE_WORD =
      Pattern.compile("^" + any(LOWER) + any(LOWER + DIGIT + HYPHEN) + "*\\z");
  static final Pattern UPPER_CASE_END =
      Pattern.compile(WORD_START + any(CAPITAL) + any(ANY_LETTER) + "*\\." + any(SPACE) + "+\\z");
  static final Pattern UPPER_CASE_START =
      Pattern.compile(
          "^(?:(?:\\("
              + (any(DIGIT) + "{4}\\)" + any(SPACE) + ")?" + any(CAPITAL) + any(ANY_LETTER) + "*|")
              + (any(DIGIT) + "+)[.,:]" + any(SPACE)));

  private SegmentPatterns() {}

  private static String anyOf(String words) {
    return "(?:" + words.replace(' ', '|') + ")";
  }
}
