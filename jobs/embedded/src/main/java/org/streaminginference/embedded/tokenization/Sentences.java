package org.streaminginference.embedded.tokenization;

import static org.streaminginference.embedded.tokenization.CharacterClasses.IS_STRIPPED;
import static org.streaminginference.embedded.tokenization.CharacterClasses.is;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** segtok's {@code split_single}: the lines of the sentences of a simplified text. */
final class Sentences {

  /** Receives start and end of a line. */
  interface OnLine {
    void line(int start, int end);
  }

  private record Marker(int start, int end) {}

  private Sentences() {}

  static void split(String text, OnLine onLine) {
    List<Marker> markers = new ArrayList<>();
    Matcher matcher = SegmentPatterns.SENTENCE_END.matcher(text);
    while (matcher.find()) {
      markers.add(new Marker(matcher.start(), matcher.end()));
    }
    SentenceJoiner joiner = new SentenceJoiner(text, onLine);
    int start = 0;
    int segment = 0;
    for (int i = 0; i < markers.size(); i++) {
      Marker marker = markers.get(i);
      int nextEnd = i + 1 < markers.size() ? markers.get(i + 1).start() : text.length();
      String next = text.substring(marker.end(), nextEnd);
      if (endsSentence(text, segment, marker.start(), next)) {
        joiner.add(start, marker.end());
        start = marker.end();
      }
      segment = marker.end();
    }
    joiner.add(start, text.length());
    joiner.flush();
  }

  /**
   * segtok's {@code _abbreviation_joiner} for one marker, between the segment from {@code start} on
   * and the next one.
   */
  private static boolean endsSentence(String text, int start, int marker, String next) {
    String segment = text.substring(start, marker);
    if (!segment.isEmpty() && is(segment.charAt(segment.length() - 1), IS_STRIPPED)) {
      return false;
    }
    if (text.charAt(marker) != '.') {
      return true;
    }
    if (found(SegmentPatterns.ABBREVIATIONS, segment) || found(SegmentPatterns.LONE_WORD, next)) {
      return false;
    }
    if (found(SegmentPatterns.ENDS_IN_DATE_DIGITS, segment) && found(SegmentPatterns.MONTH, next)) {
      return false;
    }
    return !(found(SegmentPatterns.MIDDLE_INITIAL_END, segment)
        && found(SegmentPatterns.UPPER_WORD_START, next));
  }

  static boolean found(Pattern pattern, String text) {
    return pattern.matcher(text).find();
  }
}
