package org.streaminginference.local.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a broker listens; kept beside its data, because its clients know no other place. */
record Addresses(String client, String controller) {

  private static final String HOST = "127.0.0.1";
  private static final String FILE = "addresses";

  /** Those of the broker that had this storage before; free ones where there was none. */
  static Addresses of(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      return new Addresses(lines.get(0), lines.get(1));
    }
    try (ServerSocket client = freePort();
        ServerSocket controller = freePort()) {
      // Kafka needs the numbers beforehand: both are held together, so that they differ, and let go
      // just before use.
      return new Addresses(
          HOST + ":" + client.getLocalPort(), HOST + ":" + controller.getLocalPort());
    }
  }

  String clientPort() {
    return client.substring(client.lastIndexOf(':') + 1);
  }

  void keep(Path directory) throws IOException {
    Files.write(directory.resolve(FILE), List.of(client, controller));
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(HOST));
  }
}
