package org.streaminginference.embedded.tokenization;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of Flair's {@code Sentence(text)} with its default tokenizer, segtok: the same,
 * oddities included, as {@code model-server/src/core/tokenization} gives, whose README tells what
 * they are.
 */
public final class Words {

  /** Receives start and end of a token, in segtok's order. */
  interface OnToken {
    void token(int start, int end);
  }

  private Words() {}

  /**
   * @param text any string, lone surrogates included
   */
  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    SourceText source = new SourceText(CleanText.of(text));
    Sentences.split(
        source.simplified(),
        (lineStart, lineEnd) -> {
          String line = source.simplified().substring(lineStart, lineEnd);
          int[] kept = HyphenatedLineBreaks.keptCharacters(line);
          if (kept == null) {
            LineSplitter.split(
                line, (start, end) -> words.add(source.slice(lineStart + start, lineStart + end)));
          } else {
            splitKept(source, lineStart, line, kept, words);
          }
        });
    return words;
  }

  private static void splitKept(
      SourceText source, int lineStart, String line, int[] kept, List<String> words) {
    StringBuilder shorter = new StringBuilder(kept.length);
    for (int at : kept) {
      shorter.append(line.charAt(at));
    }
    LineSplitter.split(
        shorter.toString(),
        (start, end) -> {
          StringBuilder word = new StringBuilder();
          for (int i = start; i < end; i++) {
            word.append(source.slice(lineStart + kept[i], lineStart + kept[i] + 1));
          }
          words.add(word.toString());
        });
  }
}
