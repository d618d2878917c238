package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.ALNUM;
import static org.streaminginference.embedded.tokenization.CharacterClasses.BLANK;
import static org.streaminginference.embedded.tokenization.CharacterClasses.HYPHEN;
import static org.streaminginference.embedded.tokenization.CharacterClasses.any;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** segtok's {@code HYPHENATED_LINEBREAK}. */
final class HyphenatedLineBreaks {

  /**
   * Lines were split at U+000A and Flair drops U+2028, so U+000D is the only break that is left in
   * a line. The last character belongs to the match: it cannot start the next one.
   */
  private static final Pattern PATTERN =
      Pattern.compile(
          any(ALNUM) + any(HYPHEN) + "(" + any(BLANK) + "*\r" + any(BLANK) + "*)" + any(ALNUM));

  private HyphenatedLineBreaks() {}

  /** Which characters of a simplified line stay when "foo-\rbar" is "foo-bar"; null for all. */
  static int[] keptCharacters(String line) {
    if (line.indexOf('\r') < 0) {
      return null;
    }
    IntStream.Builder kept = IntStream.builder();
    int copied = 0;
    Matcher matcher = PATTERN.matcher(line);
    while (matcher.find()) {
      for (; copied < matcher.start(1); copied++) {
        kept.add(copied);
      }
      copied = matcher.end(1);
    }
    if (copied == 0) {
      return null;
    }
    for (; copied < line.length(); copied++) {
      kept.add(copied);
    }
    return kept.build().toArray();
  }
}
