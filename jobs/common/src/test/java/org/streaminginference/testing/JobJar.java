package org.streaminginference.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The shaded jar of the job under test, as it is submitted. */
public final class JobJar {

  private static final Path FILE = Path.of(System.getProperty("job.jar", "absent"));

  private static final int CLASSES_OF_JAVA_0 = 44;

  private JobJar() {}

  /** What a run without Flink around it printed, and how it ended. */
  public record Run(int exitCode, String output) {}

  public static Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(FILE.toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  /** Another jar that the job's build writes. */
  public static Path sibling(String name) {
    return FILE.resolveSibling(name);
  }

  public static String mainClass() throws IOException {
    try (JarFile jar = new JarFile(FILE.toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Main-Class");
    }
  }

  /**
   * The oldest Java that can load all classes: those for newer ones, which a jar may have beside
   * others, do not count.
   */
  public static int neededJava() throws IOException {
    int newest = 0;
    try (JarFile jar = new JarFile(FILE.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
          try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readInt();
            newest = Math.max(newest, in.readInt());
          }
        }
      }
    }
    return newest - CLASSES_OF_JAVA_0;
  }

  public static List<String> classes() throws IOException {
    try (JarFile jar = new JarFile(FILE.toFile())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class"))
          .toList();
    }
  }
}
