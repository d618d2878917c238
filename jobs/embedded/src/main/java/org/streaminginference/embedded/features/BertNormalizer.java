package org.streaminginference.embedded.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.streaminginference.embedded.Tables;

/**
 * Hugging Face's {@code BertNormalizer} and {@code BertPreTokenizer}, which know characters by
 * Unicode tables of their own age. The model server has the same ({@code bert-normalizer.ts}).
 *
 * @param strips takes accents away
 */
record BertNormalizer(boolean cleans, boolean isolatesChinese, boolean strips, boolean lowers) {

  private static final CodePoints DROPPED;
  private static final CodePoints SPACES;
  private static final CodePoints CHINESE;
  private static final CodePoints DECOMPOSING;
  private static final CodePoints MARKS;
  private static final CodePoints PUNCTUATION;

  static {
    Properties tables = Tables.bertCharacters();
    DROPPED = new CodePoints(tables.getProperty("DROPPED"));
    SPACES = new CodePoints(tables.getProperty("SPACES"));
    CHINESE = new CodePoints(tables.getProperty("CHINESE"));
    DECOMPOSING = new CodePoints(tables.getProperty("DECOMPOSING"));
    MARKS = new CodePoints(tables.getProperty("MARKS"));
    PUNCTUATION = new CodePoints(tables.getProperty("PUNCTUATION"));
  }

  /** White space of Rust; Java's own lacks U+00A0 and U+0085 and has U+001C to U+001F. */
  private static final CodePoints WHITE =
      new CodePoints("9-d,20,85,a0,1680,2000-200a,2028-2029,202f,205f,3000");

  /**
   * @param how the part {@code normalizer} of a {@code tokenizer.json}
   */
  static BertNormalizer of(JsonNode how) {
    boolean lowers = how.path("lowercase").asBoolean();
    JsonNode strips = how.path("strip_accents");
    return new BertNormalizer(
        how.path("clean_text").asBoolean(),
        how.path("handle_chinese_chars").asBoolean(),
        strips.isBoolean() ? strips.asBoolean() : lowers,
        lowers);
  }

  String normalize(String text) {
    if (needsNothing(text)) {
      return text;
    }
    StringBuilder normalized = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(codePoint -> addCleaned(codePoint, normalized));
    return lowers ? lowerCase(normalized) : normalized.toString();
  }

  private void addCleaned(int codePoint, StringBuilder to) {
    if (cleans && DROPPED.contains(codePoint)) {
      return;
    }
    int clean = cleans && SPACES.contains(codePoint) ? ' ' : codePoint;
    if (isolatesChinese && CHINESE.contains(clean)) {
      to.append(' ');
      addStripped(clean, to);
      to.append(' ');
    } else {
      addStripped(clean, to);
    }
  }

  private void addStripped(int codePoint, StringBuilder to) {
    if (!strips) {
      to.appendCodePoint(codePoint);
    } else if (DECOMPOSING.contains(codePoint)) {
      Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD)
          .codePoints()
          .filter(part -> !MARKS.contains(part))
          .forEach(to::appendCodePoint);
    } else if (!MARKS.contains(codePoint)) {
      to.appendCodePoint(codePoint);
    }
  }

  /** One by one: a sigma at the end of a word is lowered as any other. */
  private static String lowerCase(CharSequence text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            codePoint -> {
              if (codePoint < 0x80) {
                lower.append((char) Character.toLowerCase(codePoint));
              } else {
                lower.append(Character.toString(codePoint).toLowerCase(Locale.ROOT));
              }
            });
    return lower.toString();
  }

  /** Signs, numbers and small letters of ASCII; most words are made of these. */
  private static boolean needsNothing(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c > 0x7e || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  /** Words, and each punctuation character by itself. */
  static List<String> split(String normalized) {
    List<String> parts = new ArrayList<>(2);
    int start = 0;
    for (int at = 0; at < normalized.length(); ) {
      int codePoint = normalized.codePointAt(at);
      int next = at + Character.charCount(codePoint);
      boolean isPunctuation = PUNCTUATION.contains(codePoint);
      if (isPunctuation || WHITE.contains(codePoint)) {
        if (at > start) {
          parts.add(normalized.substring(start, at));
        }
        if (isPunctuation) {
          parts.add(normalized.substring(at, next));
        }
        start = next;
      }
      at = next;
    }
    if (start < normalized.length()) {
      parts.add(normalized.substring(start));
    }
    return parts;
  }
}
