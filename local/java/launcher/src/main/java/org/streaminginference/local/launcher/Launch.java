package org.streaminginference.local.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The arguments of a launcher, {@code SETTINGS READY_FILE}, and its two answers: ready, or failed.
 */
public final class Launch {

  /** As it was at first: Flink redirects System.err into its log. */
  private static final PrintStream STANDARD_ERROR = System.err;

  private final Map<String, String> settings;
  private final Path readyFile;

  private Launch(Map<String, String> settings, Path readyFile) {
    this.settings = settings;
    this.readyFile = readyFile;
  }

  /**
   * Reads the settings file (Java properties) and starts to watch the parent.
   *
   * @param args the settings file, and the file to write when the process is ready
   * @throws IOException when the settings cannot be read
   */
  public static Launch from(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "Expected two arguments, the settings file and the ready file; got " + args.length + ".");
    }
    ParentPipe.watch();
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      properties.load(in);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return new Launch(settings, Path.of(args[1]));
  }

  /** The settings, as a map of its own that may be changed. */
  public Map<String, String> settings() {
    return new HashMap<>(settings);
  }

  /**
   * Tells the parent that the process is ready.
   *
   * @param address where it listens, {@code host:port} or a URL
   * @throws IOException when the ready file cannot be written
   */
  public void ready(String address) throws IOException {
    Path draft = readyFile.resolveSibling(readyFile.getFileName() + ".draft");
    Files.write(draft, address.getBytes(StandardCharsets.UTF_8));
    // Moved into place: the parent never reads half an address.
    Files.move(draft, readyFile, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Ends the process with status 1. The reason goes to standard error, one line each for the
   * failure and its causes; the whole trace goes to the log.
   */
  public static void fail(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      STANDARD_ERROR.println(t);
    }
    Runtime.getRuntime().halt(1);
  }
}
