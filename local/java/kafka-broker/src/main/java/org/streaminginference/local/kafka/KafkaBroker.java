package org.streaminginference.local.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.streaminginference.local.launcher.Launch;

/**
 * A Kafka broker and its KRaft controller in one process, on ports of 127.0.0.1 that were free when
 * its storage was new: one that is started again on the same storage comes back where it was.
 *
 * <p>The settings file holds Kafka's own keys; {@code log.dirs} names the folder, {@code
 * local.advertised.host} a name for clients. Ports, listeners and roles are set here. When the
 * broker answers, {@code 127.0.0.1:port} is written to the ready file.
 */
public final class KafkaBroker {

  private static final int NODE_ID = 1;

  /** The name that clients are told, where it is not the address. */
  private static final String ADVERTISED_HOST = "local.advertised.host";

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
    Path directory = Path.of(settings.get("log.dirs"));
    Addresses addresses = Addresses.of(directory);
    String clientAddress = addresses.client();
    settings.put(
        "listeners", "CLIENT://" + clientAddress + ",CONTROLLER://" + addresses.controller());
    String name = settings.remove(ADVERTISED_HOST);
    settings.put(
        "advertised.listeners",
        "CLIENT://" + (name == null ? clientAddress : name + ":" + addresses.clientPort()));
    settings.put("controller.quorum.voters", NODE_ID + "@" + addresses.controller());
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("inter.broker.listener.name", "CLIENT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");

    KafkaConfig config = new KafkaConfig(settings);
    if (!Files.exists(directory.resolve("meta.properties"))) {
      format(directory);
    }
    addresses.keep(directory);
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
}
