package org.streaminginference.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Tables of characters, as other libraries class them. {@code bin/write-tables} copies them from
 * the model server, where they are generated; a test compares them.
 */
public final class Tables {

  private Tables() {}

  /** The class of each code point as segtok's patterns see it, as lengths of runs. */
  public static String segtokClasses() {
    return read("segtok-classes.txt").replaceAll("\\s", "");
  }

  /**
   * Sets of code points that Hugging Face's BERT normalizer knows, by name.
   *
   * @return ranges such as {@code 0-8,b-c,7f} in hexadecimal digits
   */
  public static Properties bertCharacters() {
    Properties properties = new Properties();
    try {
      properties.load(new java.io.StringReader(read("bert-characters.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  private static String read(String name) {
    try (InputStream in = Tables.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks the table " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
