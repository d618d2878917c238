package org.streaminginference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real broker (KRaft, one node) for integration tests: register it with {@code @ExtendWith}. It
 * starts with the first test class that needs it and is shared by all of a test run; tests keep
 * apart by topics and groups of their own.
 */
public final class KafkaTestBroker implements BeforeAllCallback {

  private static final long START_SECONDS = 60;

  private static volatile Running running;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(KafkaTestBroker.class))
        .getOrComputeIfAbsent(Running.class, key -> start(), Running.class);
  }

  /**
   * host:port of a listener that asks for TLS and a password, where the system property {@code
   * kafka.test.broker.secured} is true.
   */
  public static String securedBootstrapServers() {
    return running.secured.bootstrapServers();
  }

  /** The client's properties for it, as a deployed job gets them: secrets are references. */
  public static Path clientProperties() {
    return running.secured.clientProperties();
  }

  /** host:port of the broker. */
  public static String bootstrapServers() {
    return running.bootstrapServers;
  }

  private static Running start() {
    try {
      running = new Running();
      running.awaitReady();
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not start the Kafka broker for the tests", e);
    }
  }

  private static final class Running implements AutoCloseable {

    private final Path folder = Files.createTempDirectory("kafka-test-broker");
    private final String bootstrapServers;
    private final SecuredListener secured;
    private final Process process;

    Running() throws IOException {
      int port = freePort();
      int controllerPort = freePort();
      bootstrapServers = "127.0.0.1:" + port;
      Path properties = folder.resolve("server.properties");
      Properties settings = settings(port, controllerPort);
      secured =
          Boolean.getBoolean("kafka.test.broker.secured")
              ? SecuredListener.create(folder, freePort())
              : null;
      if (secured != null) {
        secured.addTo(settings);
      }
      try (var out = Files.newOutputStream(properties)) {
        settings.store(out, null);
      }
      process =
          new ProcessBuilder(
                  TestJava.program("java"),
                  "-Xmx384m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  KafkaBrokerProcess.class.getName(),
                  properties.toString(),
                  Uuid.randomUuid().toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("broker.log").toFile())
              .start();
    }

    private Properties settings(int port, int controllerPort) {
      Properties settings = new Properties();
      settings.putAll(
          Map.ofEntries(
              Map.entry("process.roles", "broker,controller"),
              Map.entry("node.id", "1"),
              Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
              Map.entry(
                  "listeners",
                  "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                      .formatted(port, controllerPort)),
              Map.entry("advertised.listeners", "PLAINTEXT://" + bootstrapServers),
              Map.entry("controller.listener.names", "CONTROLLER"),
              Map.entry("log.dirs", folder.resolve("data").toString()),
              Map.entry("offsets.topic.replication.factor", "1"),
              Map.entry("offsets.topic.num.partitions", "4"),
              Map.entry("transaction.state.log.replication.factor", "1"),
              Map.entry("transaction.state.log.min.isr", "1"),
              Map.entry("transaction.state.log.num.partitions", "4"),
              Map.entry("group.initial.rebalance.delay.ms", "0"),
              Map.entry("auto.create.topics.enable", "false")));
      return settings;
    }

    private static String classPath() throws IOException {
      String file = System.getProperty("kafka.test.broker.classpath");
      Path ownClasses;
      try {
        ownClasses =
            Path.of(
                KafkaBrokerProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
      } catch (java.net.URISyntaxException e) {
        throw new IOException(e);
      }
      return ownClasses + ":" + Files.readString(Path.of(file)).strip();
    }

    void awaitReady() throws IOException {
      Map<String, Object> config =
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
              bootstrapServers,
              AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
              (int) TimeUnit.SECONDS.toMillis(START_SECONDS));
      try (Admin admin = Admin.create(config)) {
        admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        List<String> log = Files.readAllLines(folder.resolve("broker.log"));
        close();
        throw new IOException("The broker did not come up. Its log: " + log, e);
      }
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      process.onExit().join();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }
  }
}
