package org.streaminginference.local.launcher;

import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A launcher in a JVM of its own, with the class path of this one: for tests. */
public final class LaunchedProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path readyFile;
  private final Path standardError;

  /**
   * @param directory for all that it writes
   */
  public LaunchedProcess(
      Class<?> mainClass, Path directory, Map<String, String> settings, List<String> jvmOptions)
      throws IOException {
    Path settingsFile = directory.resolve("settings.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(settingsFile)) {
      properties.store(writer, null);
    }
    readyFile = directory.resolve("ready");
    standardError = directory.resolve("stderr.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-UsePerfData");
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-Dlog.file=" + directory.resolve("process.log"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass.getName());
    command.add(settingsFile.toString());
    command.add(readyFile.toString());
    process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(standardError.toFile())
            .start();
  }

  /** Waits until it is ready; its address. */
  public String address() throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!Files.exists(readyFile)) {
      // Returns early when the process ends, which is what this waits for as well.
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
        throw new AssertionError("Not ready: " + standardError());
      }
    }
    return Files.readString(readyFile);
  }

  /** Does what the operating system does when the parent ends. */
  public void closePipe() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits for the end; the exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("Still running");
    }
    return process.exitValue();
  }

  /** What it has written to standard error so far. */
  public String standardError() throws IOException {
    return Files.readString(standardError);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
