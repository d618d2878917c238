package org.streaminginference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The examples in contract/, which the TypeScript and Python tests read too. */
public final class Contract {

  private Contract() {}

  /**
   * @param schema for example message
   * @param kind valid or invalid
   * @return files, at least one
   */
  public static List<Path> examples(String schema, String kind) {
    Path folder = Path.of(System.getProperty("contract.directory"), "examples", schema, kind);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("No examples in " + folder);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
