package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_ALNUM;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_APOSTROPHE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_HYPHEN;
import static org.streaminginference.embedded.tokenization.CharacterClasses.is;

/** segtok's {@code split_contractions} for one simplified token: "don't" is "do" and "n't". */
final class Contractions {

  /** Up to here segtok's repetitions are copied; what they add grows with the square. */
  private static final int LONGEST_REPEATED = 200;

  private Contractions() {}

  static void split(String token, Words.OnToken onToken) {
    int rest = 0;
    if (isContraction(token)) {
      // segtok splits at every apostrophe, last to first, each time from the whole token. Where
      // U+02B9 or U+02BC stands among the letters too, that repeats text: "aʼbʼs" gives "aʼb",
      // "a", "ʼbʼs".
      boolean isFirst = true;
      for (int i = token.length() - 1; i >= 0; i--) {
        if (!isApostrophe(token.charAt(i)) || (!isFirst && token.length() > LONGEST_REPEATED)) {
          continue;
        }
        isFirst = false;
        boolean isNot =
            i > 0 && i + 2 == token.length() && token.charAt(i - 1) == 'n' && token.endsWith("t");
        rest = isNot ? i - 1 : i;
        if (rest > 0) {
          onToken.token(0, rest);
        }
      }
    }
    onToken.token(rest, token.length());
  }

  /** Letters and numbers, hyphens between them, an apostrophe and one of seven endings. */
  private static boolean isContraction(String token) {
    int length = token.length();
    if (length < 3) {
      return false;
    }
    String two = token.substring(length - 2);
    int apostrophe =
        isApostrophe(two.charAt(0)) && "dmst".indexOf(two.charAt(1)) >= 0
            ? length - 2
            : two.equals("ll") || two.equals("re") || two.equals("ve") ? length - 3 : -1;
    if (apostrophe < 1 || !isApostrophe(token.charAt(apostrophe))) {
      return false;
    }
    boolean afterAlnum = false;
    for (int i = 0; i < apostrophe; i++) {
      boolean isAlnum = is(token.charAt(i), IS_ALNUM);
      if (!isAlnum && !(afterAlnum && is(token.charAt(i), IS_HYPHEN))) {
        return false;
      }
      afterAlnum = isAlnum;
    }
    return afterAlnum;
  }

  private static boolean isApostrophe(char c) {
    return c == '\'' || is(c, IS_APOSTROPHE);
  }
}
