package org.streaminginference.testing;

import java.nio.file.Path;

/**
 * The Java for processes beside a test: its own, or that of the system property {@code
 * test.java.home}, where the jobs run on an older one.
 */
public final class TestJava {

  private TestJava() {}

  /** The path of one of its programs. */
  public static String program(String name) {
    String home = System.getProperty("test.java.home", System.getProperty("java.home"));
    return Path.of(home, "bin", name).toString();
  }
}
