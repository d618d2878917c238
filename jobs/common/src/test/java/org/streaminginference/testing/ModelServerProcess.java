package org.streaminginference.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The real model server with the demonstration bundle, where it has been built: {@code npm test}
 * does that before, {@code mvnw verify} alone does not.
 */
public final class ModelServerProcess implements AutoCloseable {

  public static final String MODEL = "banking77-gru";

  private static final Path ROOT =
      Path.of(System.getProperty("contract.directory")).toAbsolutePath().getParent();
  private static final Path PROGRAM = ROOT.resolve("model-server/dist/main.js");
  private static final Path BUNDLE = ROOT.resolve("models/banking77-gru/1.0.0");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path log = Files.createTempFile("model-server", ".log");
  private final Process process;
  private final URI url;

  public ModelServerProcess() throws Exception {
    // Ends with this JVM, however that ends: its standard input closes.
    String preload = ROOT.resolve("local/preload/exit-with-parent.mjs").toUri().toString();
    ProcessBuilder builder =
        new ProcessBuilder("node", "--import", preload, PROGRAM.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MODEL_URI", BUNDLE.toUri().toString());
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("PORT", "0");
    process = builder.start();
    Await.until("model server ready", () -> readyPort() > 0 || !process.isAlive());
    int port = readyPort();
    if (port == 0) {
      throw new IllegalStateException("The model server ended: " + Files.readString(log));
    }
    url = URI.create("http://127.0.0.1:" + port);
  }

  /** Whether there is one to be started. */
  public static boolean isBuilt() {
    return Files.exists(PROGRAM);
  }

  /** Lines of {@code {"text","label","score"}}, as Flair itself scored them. */
  public static List<JsonNode> golden() throws IOException {
    return Files.readAllLines(BUNDLE.resolve("golden.jsonl")).stream()
        .map(ModelServerProcess::parsed)
        .toList();
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.delete(log);
  }

  /** 0 while it is not ready. */
  private int readyPort() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("\"msg\":\"ready\""))
        .mapToInt(line -> parsed(line).path("port").asInt())
        .findFirst()
        .orElse(0);
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
