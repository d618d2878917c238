package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.testing.StubModelServer.Request;
import org.streaminginference.testing.TestJava;

/** What is around a request: certificates, tokens, connections. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpModelClientTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
  private final InferenceMetrics metrics = new InferenceMetrics();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<Integer> clientPorts = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.stop(0);
    }
    executor.shutdownNow();
  }

  @Test
  void believesACertificateOfTheFile() throws Exception {
    Path pem = startTls();

    assertThat(ask(client(pem, null, Duration.ZERO))).hasSize(1);
  }

  @Test
  void believesNoOtherCertificate() throws Exception {
    startTls();

    assertThatThrownBy(() -> ask(client(null, null, Duration.ZERO)))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("SSLHandshakeException");
  }

  @Test
  void saysThatAFileHoldsNoCertificate() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(() -> Trust.with(empty)).hasMessageContaining("holds no certificate");
    assertThatThrownBy(() -> Trust.with(folder.resolve("nothing.pem")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void sendsTheTokenOfTheFile() throws Exception {
    start();
    Path file = Files.writeString(folder.resolve("token"), "s3cret\n");

    ask(client(null, file, Duration.ZERO));

    assertThat(authorizations).containsExactly("Bearer s3cret");
  }

  @Test
  void keepsATokenUntilItsFileHasAnother() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "one");
    BearerToken token = new BearerToken(file, Duration.ZERO);
    assertThat(token.header()).isEqualTo("Bearer one");

    Files.writeString(file, "");
    later(file, 1);
    assertThat(token.header()).as("half way through a rotation").isEqualTo("Bearer one");

    Files.writeString(file, "two");
    later(file, 2);
    assertThat(token.header()).isEqualTo("Bearer two");
  }

  @Test
  void saysThatATokenCannotBeRead() throws IOException {
    Path empty = Files.writeString(folder.resolve("token"), " \n");

    assertThatThrownBy(() -> new BearerToken(empty, LONG)).hasMessageContaining("holds no token");
    assertThatThrownBy(() -> new BearerToken(folder.resolve("nothing"), LONG))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    start();
    HttpModelClient client = client(null, null, Duration.ZERO);
    for (int i = 0; i < 5; i++) {
      ask(client);
    }

    assertThat(clientPorts).hasSize(5).containsOnly(clientPorts.get(0));
    assertThat(metrics.connectionsRecycled.sum()).isZero();
  }

  @Test
  void usesNoConnectionForLongerThanItsLifetime() throws Exception {
    start();
    HttpModelClient client = client(null, null, Duration.ofNanos(1));
    for (int i = 0; i < 5; i++) {
      ask(client);
    }

    assertThat(clientPorts).hasSize(5).doesNotHaveDuplicates();
    assertThat(metrics.connectionsRecycled.sum()).isEqualTo(5);
  }

  @Test
  void givesEachConnectionItsTurn() {
    ConnectionRecycling recycling = new ConnectionRecycling(Duration.ofNanos(400), 4, 0);

    assertThat(recycling.isDue(99)).isFalse();
    assertThat(recycling.isDue(100)).isTrue();
    assertThat(recycling.isDue(101)).isFalse();
    assertThat(recycling.isDue(250)).isTrue();
  }

  private HttpModelClient client(Path caFile, Path tokenFile, Duration lifetime) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    ModelEndpoint endpoint =
        new ModelEndpoint(
            URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort()),
            "stub",
            caFile == null ? null : caFile.toString(),
            tokenFile == null ? null : tokenFile.toString(),
            lifetime);
    return new HttpModelClient(endpoint, 1, new V2Protocol("stub"), metrics, executor);
  }

  private static List<Scored> ask(HttpModelClient client) {
    byte[] body = new V2Protocol("stub").request(List.of("text"));
    return client.post(body, 1, LONG, null).join();
  }

  private void start() throws IOException {
    serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  private void serve(HttpServer server) {
    this.server = server;
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            clientPorts.add(exchange.getRemoteAddress().getPort());
            exchange.getRequestBody().readAllBytes();
            byte[] answer =
                Request.answerFor(List.of("text")).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  /** Starts it, and returns its certificate. */
  private Path startTls() throws Exception {
    Path store = folder.resolve("server.p12");
    Path pem = folder.resolve("server.pem");
    keytool(
        "-genkeypair", store, "-keyalg", "EC", "-dname", "CN=model", "-ext", "SAN=ip:127.0.0.1");
    keytool("-exportcert", store, "-rfc", "-file", pem.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    serve(https);
    return pem;
  }

  private void keytool(String command, Path store, String... more) throws Exception {
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                TestJava.program("keytool"),
                command,
                "-alias",
                "server",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12"));
    line.addAll(List.of(more));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
  }

  private static void later(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
  }
}
