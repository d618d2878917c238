package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_ALNUM;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_APOSTROPHE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_SPACE;
import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_TERMINAL;
import static org.streaminginference.embedded.tokenization.CharacterClasses.is;

import java.util.ArrayList;
import java.util.List;

/** segtok's {@code split_contractions(word_tokenizer(line))} for a simplified line. */
final class LineSplitter {

  private static final int LAST_TOKENS = 3;

  private record Bounds(int start, int end) {}

  private LineSplitter() {}

  static void split(String line, Words.OnToken onToken) {
    List<Bounds> tokens = tokens(line);
    splitTerminal(line, tokens);
    for (Bounds token : tokens) {
      int dangling = token.end;
      while (dangling - 1 > token.start && ",;:".indexOf(line.charAt(dangling - 1)) >= 0) {
        dangling--;
      }
      Contractions.split(
          line.substring(token.start, dangling),
          (from, to) -> onToken.token(token.start + from, token.start + to));
      for (; dangling < token.end; dangling++) {
        onToken.token(dangling, dangling + 1);
      }
    }
  }

  /** Words, and what lies between words and spaces. */
  private static List<Bounds> tokens(String line) {
    List<Bounds> tokens = new ArrayList<>();
    for (int at = 0; at < line.length(); ) {
      int start = at;
      for (int end = Turns.end(line, at); end > at; end = endOrHere(line, at)) {
        at = end;
      }
      if (at == start) {
        while (at < line.length() && !is(line.charAt(at), IS_SPACE) && Turns.end(line, at) == at) {
          at++;
        }
      }
      if (at == start) {
        at++;
      } else {
        tokens.add(new Bounds(start, at));
      }
    }
    return tokens;
  }

  private static int endOrHere(String line, int at) {
    return at < line.length() ? Turns.end(line, at) : at;
  }

  /**
   * Splits the sentence's terminal off that of the last three tokens, from the end, which is a word
   * or has one.
   */
  private static void splitTerminal(String line, List<Bounds> tokens) {
    int last = tokens.size() - 1;
    for (int i = last; i >= 0 && i > last - LAST_TOKENS; i--) {
      Bounds token = tokens.get(i);
      String text = line.substring(token.start, token.end);
      char first = text.charAt(0);
      boolean isWord = is(first, IS_ALNUM) && !is(first, IS_APOSTROPHE);
      if (!isWord && text.chars().noneMatch(c -> is((char) c, IS_TERMINAL))) {
        continue;
      }
      if (text.length() == 1 || text.equals("...")) {
        return;
      }
      boolean endsWithTerminal = is(text.charAt(text.length() - 1), IS_TERMINAL);
      if (endsWithTerminal || is(first, IS_TERMINAL)) {
        int at = endsWithTerminal ? token.end - 1 : token.start + 1;
        tokens.set(i, new Bounds(token.start, at));
        tokens.add(i + 1, new Bounds(at, token.end));
      }
      return;
    }
  }
}
