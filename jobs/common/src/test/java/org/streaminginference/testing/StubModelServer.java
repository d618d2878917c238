package org.streaminginference.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server over real HTTP that does what a test tells it. Left alone it speaks the protocol:
 * a text's label is its length, an empty text has none.
 */
public final class StubModelServer implements AutoCloseable {

  public static final String MODEL = "stub";
  public static final String VERSION = "1.2.3";
  public static final String SHA256 = "0123456789abcdef".repeat(4);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers one request. */
  public interface Behaviour {
    void answer(Request request) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Behaviour behaviour = Request::answerWell;

  public StubModelServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/v2/models/" + MODEL + "/infer", this::handle);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What to do from now on. */
  public StubModelServer behave(Behaviour behaviour) {
    this.behaviour = behaviour;
    return this;
  }

  /** Answers well, but refuses a request with status 400 when one of its texts contains this. */
  public static Behaviour refusing(String poison) {
    return request -> {
      if (request.texts().stream().anyMatch(text -> text.contains(poison))) {
        request.refuse(400, poison);
      } else {
        request.answerWell();
      }
    };
  }

  /** Answers well, with this JSON as the prediction for each text. */
  public static Behaviour predicting(String prediction) {
    return request -> {
      ObjectNode answer = Request.answerFor(request.texts());
      ArrayNode data = (ArrayNode) answer.at("/outputs/0/data");
      for (int i = 0; i < data.size(); i++) {
        data.set(i, prediction);
      }
      request.send(200, JSON.writeValueAsBytes(answer));
    };
  }

  /** The texts of each request, in the order of arrival. */
  public List<List<String>> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Most requests that were being answered at the same time. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    try (exchange) {
      List<String> texts = new ArrayList<>();
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      body.path("inputs").path(0).path("data").forEach(text -> texts.add(text.asText()));
      int number;
      synchronized (requests) {
        requests.add(texts);
        number = requests.size();
      }
      behaviour.answer(new Request(exchange, texts, number, closed));
    } finally {
      inFlight.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    executor.shutdownNow();
  }

  /**
   * One request, and the ways to answer it.
   *
   * @param number from 1, in the order of arrival
   */
  public record Request(
      HttpExchange exchange, List<String> texts, int number, CountDownLatch serverClosed) {

    /** As the protocol has it. */
    public void answerWell() throws IOException {
      send(200, JSON.writeValueAsBytes(answerFor(texts)));
    }

    public void send(int status, byte[] body) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }

    public void refuse(int status, String error) throws IOException {
      send(status, JSON.writeValueAsBytes(JSON.createObjectNode().put("error", error)));
    }

    /** Does not answer before the server closes. */
    public void hang() {
      try {
        serverClosed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Promises more bytes than it sends, then closes the connection. */
    public void cutBody() throws IOException {
      byte[] body = JSON.writeValueAsBytes(answerFor(texts));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body, 0, body.length / 2);
      exchange.getResponseBody().flush();
      exchange.close();
    }

    /** A right answer, to be spoilt. */
    public static ObjectNode answerFor(List<String> texts) {
      ObjectNode answer = JSON.createObjectNode();
      answer.put("model_name", MODEL).put("model_version", VERSION);
      answer.putObject("parameters").put("model_sha256", SHA256);
      ObjectNode output = answer.putArray("outputs").addObject();
      output.put("name", "PREDICTION").put("datatype", "BYTES");
      output.putArray("shape").add(texts.size());
      ArrayNode data = output.putArray("data");
      for (String text : texts) {
        ObjectNode prediction = JSON.createObjectNode();
        if (text.isEmpty()) {
          prediction.putNull("label").putNull("score");
        } else {
          prediction.put("label", "length-" + text.length()).put("score", 0.5);
        }
        data.add(prediction.toString());
      }
      return answer;
    }
  }
}
