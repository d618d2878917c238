package org.streaminginference.embedded.features;

import java.util.BitSet;

/** A set of code points. */
final class CodePoints {

  private final BitSet members = new BitSet();

  /**
   * @param ranges such as {@code 0-8,b-c,7f} in hexadecimal digits
   */
  CodePoints(String ranges) {
    for (String range : ranges.split(",")) {
      String[] ends = range.split("-");
      int first = Integer.parseInt(ends[0], 16);
      int last = Integer.parseInt(ends[ends.length - 1], 16);
      members.set(first, last + 1);
    }
  }

  boolean contains(int codePoint) {
    return members.get(codePoint);
  }
}
