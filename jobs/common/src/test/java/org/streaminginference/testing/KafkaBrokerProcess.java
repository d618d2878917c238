package org.streaminginference.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;

/**
 * Runs in a process of its own, with the broker's class path: formats the storage, then becomes the
 * broker. Ends with the process that started it, however that one ends, because then its standard
 * input closes.
 */
final class KafkaBrokerProcess {

  private KafkaBrokerProcess() {}

  /**
   * @param arguments the broker's properties file and its cluster id
   */
  public static void main(String... arguments) throws Exception {
    Thread parent = new Thread(KafkaBrokerProcess::endWithParent, "parent");
    parent.setDaemon(true);
    parent.start();

    Method format =
        Class.forName("kafka.tools.StorageTool")
            .getMethod("execute", String[].class, PrintStream.class);
    String[] formatArguments = {"format", "-t", arguments[1], "-c", arguments[0]};
    Object exitCode = format.invoke(null, formatArguments, System.err);
    if (!Integer.valueOf(0).equals(exitCode)) {
      throw new IllegalStateException("Formatting ended with " + exitCode);
    }
    Class.forName("kafka.Kafka")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {arguments[0]});
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent: only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(0);
  }
}
