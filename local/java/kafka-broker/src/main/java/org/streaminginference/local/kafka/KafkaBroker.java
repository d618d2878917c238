package org.streaminginference.local.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.streaminginference.local.launcher.Launch;

/**
 * A Kafka broker and its KRaft controller in one process, on free ports of 127.0.0.1, with storage
 * that is new each time.
 *
 * <p>The settings file holds Kafka's own keys; {@code log.dirs} names the folder. Ports, listeners
 * and roles are set here. When the broker answers, {@code 127.0.0.1:port} is written to the ready
 * file.
 */
public final class KafkaBroker {

  private static final String HOST = "127.0.0.1";
  private static final int NODE_ID = 1;

  private KafkaBroker() {}

  /** Arguments: settings file, ready file. */
  public static void main(String[] args) {
    try {
      Launch launch = Launch.from(args);
      KafkaRaftServer server = start(launch.settings(), launch);
      server.awaitShutdown();
    } catch (Throwable e) {
      Launch.fail(e);
    }
  }

  private static KafkaRaftServer start(Map<String, String> settings, Launch launch)
      throws Exception {
    String clientAddress;
    try (ServerSocket client = freePort();
        ServerSocket controller = freePort()) {
      // Kafka needs the numbers beforehand: both are held together, so that they differ, and let go
      // just before use.
      clientAddress = HOST + ":" + client.getLocalPort();
      String controllerAddress = HOST + ":" + controller.getLocalPort();
      settings.put("listeners", "CLIENT://" + clientAddress + ",CONTROLLER://" + controllerAddress);
      settings.put("advertised.listeners", "CLIENT://" + clientAddress);
      settings.put("controller.quorum.voters", NODE_ID + "@" + controllerAddress);
    }
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("inter.broker.listener.name", "CLIENT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");

    KafkaConfig config = new KafkaConfig(settings);
    format(Path.of(settings.get("log.dirs")));
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    launch.ready(clientAddress);
    return server;
  }

  private static void format(Path directory) throws Exception {
    new Formatter()
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName("CONTROLLER")
        .run();
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(HOST));
  }
}
