package org.streaminginference.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/**
 * A token in a file, as a mounted Secret: read again when the file changes, so that a rotation
 * needs no restart. Thread-safe.
 */
final class BearerToken {

  private final Path file;
  private final long lookEveryNanos;
  private String token;
  private FileTime readAt;
  private long nextLookNanos;

  /**
   * @param lookEvery how often the file is looked at, at most
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no token
   */
  BearerToken(Path file, Duration lookEvery) {
    this.file = file;
    this.lookEveryNanos = lookEvery.toNanos();
    try {
      read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    nextLookNanos = System.nanoTime() + lookEveryNanos;
  }

  /** Value of the header Authorization. */
  synchronized String header() {
    long now = System.nanoTime();
    if (now - nextLookNanos >= 0) {
      nextLookNanos = now + lookEveryNanos;
      try {
        if (!Files.getLastModifiedTime(file).equals(readAt)) {
          read();
        }
      } catch (IOException | IllegalArgumentException e) {
        // Half way through a rotation: the old one is as good as none, and the next look comes
        // soon.
      }
    }
    return "Bearer " + token;
  }

  private void read() throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    String content = Files.readString(file).strip();
    if (!content.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          file
              + " holds no token: it is empty, or has blanks or other than ASCII characters in it");
    }
    token = content;
    readAt = changed;
  }
}
