package org.streaminginference.local.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Ties this process to the one that started it, through standard input.
 *
 * <p>The starter holds the other end of the pipe. When it ends, however it ends, the operating
 * system closes the pipe and this process halts. The line {@code exit} asks for an orderly end
 * instead, with shutdown hooks.
 */
public final class ParentPipe {

  private ParentPipe() {}

  /** Watches standard input from a daemon thread. */
  public static void watch() {
    watch(System.in, () -> System.exit(0), () -> Runtime.getRuntime().halt(0));
  }

  static Thread watch(InputStream in, Runnable exit, Runnable halt) {
    Thread thread = new Thread(() -> follow(in, exit, halt), "parent-pipe");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void follow(InputStream in, Runnable exit, Runnable halt) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("exit")) {
          // On a thread of its own: the pipe is still watched while the shutdown hooks run.
          new Thread(exit, "orderly-exit").start();
        }
      }
    } catch (IOException e) {
      // A broken pipe means the same as a closed one.
    }
    halt.run();
  }
}
