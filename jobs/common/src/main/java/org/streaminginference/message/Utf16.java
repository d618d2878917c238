package org.streaminginference.message;

import java.nio.charset.StandardCharsets;

/** Strings of Java can hold half of a surrogate pair, which no UTF-8 can express. */
public final class Utf16 {

  private Utf16() {}

  /** Whether the string can be written as UTF-8 without loss. */
  public static boolean isWellFormed(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The string with each lone half replaced by a question mark. */
  public static String wellFormed(String text) {
    return isWellFormed(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
