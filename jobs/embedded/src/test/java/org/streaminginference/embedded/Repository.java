package org.streaminginference.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Bundles, and what the model server's own tests expect. */
public final class Repository {

  public static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Path ROOT = Path.of(System.getProperty("repository"));

  private Repository() {}

  public static Path file(String path) {
    return ROOT.resolve(path).normalize();
  }

  public static JsonNode json(String path) throws IOException {
    return JSON.readTree(file(path).toFile());
  }

  /** The bundle that is committed. */
  public static Path gru() {
    return file("models/banking77-gru/1.0.0");
  }

  /** Where the project's commands leave what is too large for the repository. */
  static Path cache() {
    String folder = System.getenv("STREAMING_INFERENCE_CACHE");
    return folder == null
        ? Path.of(System.getProperty("user.home"), ".cache/streaming-inference")
        : Path.of(folder);
  }

  /** One JSON value a line. */
  public static List<JsonNode> lines(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.stream().filter(line -> !line.isEmpty()).map(Repository::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalArgumentException(line, e);
    }
  }
}
