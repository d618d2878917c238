package org.streaminginference.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.streaminginference.kafka.TraceContext;

/** One attempt at one request: bytes out, answers or the reason why there are none. */
final class HttpModelClient implements AutoCloseable {

  /** A token that was rotated is sent no later. */
  private static final Duration TOKEN_LOOK_EVERY = Duration.ofSeconds(5);

  /** Before, an exchange that is cancelled goes on until its answer comes. */
  private static final boolean CANCEL_ENDS = Runtime.version().feature() >= 16;

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final HttpClient.Builder clients;
  private volatile HttpClient http;
  private final ScheduledExecutorService executor;
  private final V2Protocol protocol;
  private final URI uri;
  private final BearerToken token;
  private final ConnectionRecycling recycling;
  private final InferenceMetrics metrics;
  private final Set<Future<?>> inFlight = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * @param connections in use at most
   * @throws UncheckedIOException when a file that the endpoint names cannot be read
   */
  HttpModelClient(
      ModelEndpoint endpoint,
      int connections,
      V2Protocol protocol,
      InferenceMetrics metrics,
      ScheduledExecutorService executor) {
    this.protocol = protocol;
    this.metrics = metrics;
    this.executor = executor;
    this.uri = protocol.inferUri(endpoint.url());
    this.token =
        endpoint.tokenFile() == null
            ? null
            : new BearerToken(Path.of(endpoint.tokenFile()), TOKEN_LOOK_EVERY);
    // Before the first client is built: it asks for a header that the JDK's client forbids.
    this.recycling =
        new ConnectionRecycling(
            endpoint.connectionLifetime(),
            ConnectionRecycling.ONE_BY_ONE ? connections : 1,
            System.nanoTime());
    this.clients = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor);
    if (endpoint.caFile() != null) {
      try {
        clients.sslContext(Trust.with(Path.of(endpoint.caFile())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    this.http = clients.build();
  }

  /**
   * @param body a request made by {@link V2Protocol#request}
   * @param count texts in it
   * @param timeout bound from here to the last byte of the answer
   * @param traceparent the trace that the request belongs to; null for none
   * @return answers per text, or {@link InferenceFailure}
   */
  CompletableFuture<List<Scored>> post(
      byte[] body, int count, Duration timeout, String traceparent) {
    HttpRequest request = request(body, timeout, traceparent);
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    inFlight.add(exchange);
    if (isClosed) {
      // Closed meanwhile, and maybe after its look at what is in flight.
      exchange.cancel(true);
    }
    CompletableFuture<List<Scored>> answers = new CompletableFuture<>();
    // The time-out of HttpRequest ends with the answer's headers; this one covers its body.
    ScheduledFuture<?> timer =
        executor.schedule(
            () -> {
              answers.completeExceptionally(InferenceFailure.attemptTimedOut(timeout));
              exchange.cancel(true);
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    exchange.whenComplete(
        (response, error) -> {
          timer.cancel(false);
          inFlight.remove(exchange);
          if (isClosed) {
            // Ended by us. To the job it would be a failure, in the middle of an orderly stop.
            return;
          }
          try {
            if (error != null) {
              throw networkFailure(error);
            }
            answers.complete(answers(response, count));
          } catch (Throwable failure) {
            answers.completeExceptionally(failure);
          }
        });
    return answers;
  }

  private HttpRequest request(byte[] body, Duration timeout, String traceparent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (!CANCEL_ENDS) {
      request.timeout(timeout.plus(GRACE));
    }
    if (traceparent != null) {
      request.header(TraceContext.HEADER, TraceContext.child(traceparent));
    }
    if (token != null) {
      request.header("Authorization", token.header());
    }
    if (recycling.isDue(System.nanoTime())) {
      if (ConnectionRecycling.ONE_BY_ONE) {
        ConnectionRecycling.endAfter(request);
      } else {
        // The one before goes with the last answer that it waits for.
        http = clients.build();
      }
      metrics.connectionsRecycled.increment();
    }
    return request.build();
  }

  /** Ends the requests in flight, which get no answer any more. */
  @Override
  public void close() {
    isClosed = true;
    inFlight.forEach(exchange -> exchange.cancel(true));
  }

  private List<Scored> answers(HttpResponse<byte[]> response, int count) throws InferenceFailure {
    int status = response.statusCode();
    if (status == 200) {
      return protocol.response(response.body(), count);
    }
    String detail =
        "The model server answered %d: %s".formatted(status, protocol.errorText(response.body()));
    if (status >= 400 && status < 500) {
      throw switch (status) {
        case 401, 403, 404, 405 -> InferenceFailure.rejectedAny(detail);
        case 408, 429 -> InferenceFailure.unavailable(detail, retryAfter(response));
        default -> InferenceFailure.rejected(detail);
      };
    }
    if (status >= 500) {
      throw InferenceFailure.unavailable(detail, retryAfter(response));
    }
    throw InferenceFailure.invalidResponse(detail);
  }

  private static Duration retryAfter(HttpResponse<byte[]> response) {
    return RetryPolicy.retryAfter(
        response.headers().firstValue("Retry-After").orElse(null), Instant.now());
  }

  private static Throwable networkFailure(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (!(cause instanceof IOException)) {
      return cause;
    }
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return InferenceFailure.unavailable(
        "The model server could not be reached (%s%s)."
            .formatted(cause.getClass().getSimpleName(), message),
        Duration.ZERO);
  }
}
