package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_STRIPPED;
import static org.streaminginference.embedded.tokenization.CharacterClasses.is;
import static org.streaminginference.embedded.tokenization.Sentences.found;

/**
 * segtok's {@code _sentences}: joins parts that are one sentence after all. However long it grows,
 * it reads each part once.
 */
final class SentenceJoiner {

  private static final int SHORT_SENTENCE_LENGTH = 55;
  private static final String ET_AL = " et al. ";
  private static final char[][] BRACKETS = {{'(', ')'}, {'[', ']'}};

  /** Of a kind of bracket none has been opened yet. */
  private static final int NONE_YET = Integer.MIN_VALUE;

  private final String text;
  private final Sentences.OnLine onLine;

  private int start;
  private int end;

  /** The part added last; no pattern for a sentence's end reaches beyond it. */
  private String last;

  /** Per kind of bracket, how many are unclosed since the first opening one. */
  private final int[] open = {NONE_YET, NONE_YET};

  SentenceJoiner(String text, Sentences.OnLine onLine) {
    this.text = text;
    this.onLine = onLine;
  }

  void add(int partStart, int partEnd) {
    String part = text.substring(partStart, partEnd);
    if (last == null || !continues(part)) {
      flush();
      start = partStart;
      java.util.Arrays.fill(open, NONE_YET);
    }
    end = partEnd;
    last = part;
    for (int kind = 0; kind < open.length; kind++) {
      open[kind] = countOpen(part, BRACKETS[kind][0], BRACKETS[kind][1], open[kind]);
    }
  }

  /** Reports the sentence, stripped, line by line. */
  void flush() {
    int from = start;
    int to = end;
    while (from < to && is(text.charAt(from), IS_STRIPPED)) {
      from++;
    }
    while (to > from && is(text.charAt(to - 1), IS_STRIPPED)) {
      to--;
    }
    while (from < to) {
      int newline = text.indexOf('\n', from);
      int lineEnd = newline < 0 || newline > to ? to : newline;
      if (lineEnd > from) {
        onLine.line(from, lineEnd);
      }
      from = lineEnd + 1;
    }
  }

  private boolean continues(String part) {
    if (found(SegmentPatterns.BEFORE_LOWER, last) && found(SegmentPatterns.LOWER_WORD, part)) {
      return true;
    }
    boolean isShort = Math.min(part.length(), end - start) < SHORT_SENTENCE_LENGTH;
    return (isShort && (staysInside(0, part) || staysInside(1, part)))
        || found(SegmentPatterns.CONTINUATIONS, part);
  }

  private boolean staysInside(int kind, String part) {
    if (open[kind] <= 0) {
      return false;
    }
    String backwards = new StringBuilder(part).reverse().toString();
    return countOpen(backwards, BRACKETS[kind][1], BRACKETS[kind][0], NONE_YET) > 0
        || (end - start >= ET_AL.length() && text.startsWith(ET_AL, end - ET_AL.length()))
        || (found(SegmentPatterns.UPPER_CASE_END, last)
            && found(SegmentPatterns.UPPER_CASE_START, part));
  }

  /** {@code _is_open}, carried on from the parts before. {@code _is_not_opened} mirrors it. */
  private static int countOpen(String part, char opening, char closing, int before) {
    int open = before;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == opening) {
        open = (open == NONE_YET ? 0 : open) + 1;
      } else if (c == closing && open != NONE_YET) {
        open--;
      }
    }
    return open;
  }
}
