package org.streaminginference.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A listener with TLS and passwords (SASL_SSL), and what clients need for it.
 *
 * @param bootstrapServers host:port
 * @param clientProperties properties file for a client
 * @param keyStore the broker's key
 */
record SecuredListener(String bootstrapServers, Path clientProperties, Path keyStore) {

  private static final String PASSWORD = "for-tests-only";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"job\""
          + " password=\""
          + PASSWORD
          + "\"";

  static SecuredListener create(Path folder, int port) throws IOException {
    Path keyStore = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.pem");
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            "broker",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD));
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            "broker",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD,
            "-file",
            certificate.toString()));
    Path credentials = Files.createDirectory(folder.resolve("credentials"));
    Files.writeString(credentials.resolve("sasl.jaas.config"), LOGIN + ";");
    Path client = folder.resolve("client.properties");
    Files.writeString(
        client,
        """
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        config.providers=directory
        config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
        sasl.jaas.config=${directory:%s:sasl.jaas.config}
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
            .formatted(credentials, certificate));
    return new SecuredListener("127.0.0.1:" + port, client, keyStore);
  }

  /** Adds the listener to the broker's settings. */
  void addTo(Properties broker) {
    broker.merge("listeners", ",SECURED://" + bootstrapServers, (a, b) -> a + "" + b);
    broker.merge("advertised.listeners", ",SECURED://" + bootstrapServers, (a, b) -> a + "" + b);
    broker.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL");
    broker.put("sasl.enabled.mechanisms", "PLAIN");
    broker.put(
        "listener.name.secured.plain.sasl.jaas.config", LOGIN + " user_job=\"" + PASSWORD + "\";");
    broker.put("ssl.keystore.type", "PKCS12");
    broker.put("ssl.keystore.location", keyStore.toString());
    broker.put("ssl.keystore.password", PASSWORD);
    broker.put("inter.broker.listener.name", "PLAINTEXT");
  }

  private static void keytool(List<String> arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(TestJava.program("keytool"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + output);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
