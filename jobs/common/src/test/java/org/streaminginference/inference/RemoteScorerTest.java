package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.testing.ResettingServer;
import org.streaminginference.testing.StubModelServer;
import org.streaminginference.testing.StubModelServer.Request;

/** The time-out is a net for a hanging test, never part of what is checked. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteScorerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final StubModelServer server = new StubModelServer();
  private final InferenceMetrics metrics = new InferenceMetrics();
  private final List<TextScorer> scorers = new ArrayList<>();

  @AfterEach
  void close() {
    scorers.forEach(TextScorer::close);
    server.close();
  }

  @Test
  void scoresInBatchesWithinItsConcurrency() {
    RemoteScorer scorer = scorer(settings(32, 3, LONG, LONG, 1));

    List<Outcome> outcomes = scoreAll(scorer, texts(1024));

    assertThat(outcomes).extracting(Outcome::label).startsWith("length-2", "length-2");
    assertThat(outcomes).allMatch(outcome -> outcome.reason == null);
    assertThat(server.requests()).hasSize(32).allMatch(texts -> texts.size() == 32);
    assertThat(server.mostInFlight()).isLessThanOrEqualTo(3);
    assertThat(metrics.records.sum()).isEqualTo(1024);
    assertThat(metrics.batches.sum()).isEqualTo(server.requests().size());
    assertThat(metrics.recordsWaiting.get()).isZero();
  }

  @Test
  void givesAnEmptyTextNoLabel() {
    Outcome outcome = scoreAll(scorer(settings(1, 1, LONG, LONG, 1)), List.of("")).get(0);

    assertThat(outcome.scored)
        .isEqualTo(
            new Scored(
                Answer.OneLabel.NONE,
                StubModelServer.MODEL,
                StubModelServer.VERSION,
                StubModelServer.SHA256));
  }

  /** Were the caller made to wait, the latch that it opens afterwards would stay closed. */
  @Test
  void neverMakesTheCallerWait() {
    CountDownLatch answers = new CountDownLatch(1);
    server.behave(
        request -> {
          await(answers);
          request.answerWell();
        });
    RemoteScorer scorer = scorer(settings(2, 1, LONG, LONG, 1));

    List<CompletableFuture<Outcome>> futures =
        texts(50).stream().map(t -> score(scorer, t)).toList();

    assertThat(futures).noneMatch(CompletableFuture::isDone);
    answers.countDown();
    futures.forEach(CompletableFuture::join);
  }

  @Test
  void sendsWhatLingers() {
    RemoteScorer scorer =
        scorer(settings(server.url(), 100, Duration.ofMillis(20), 1, LONG, LONG, 1));

    assertThat(scoreAll(scorer, texts(3))).allMatch(outcome -> outcome.reason == null);
  }

  @Test
  void triesAgainAfterAnError() {
    server.behave(
        request -> {
          if (request.number() < 3) {
            request.refuse(500, "oops");
          } else {
            request.answerWell();
          }
        });

    List<Outcome> outcomes = scoreAll(scorer(settings(4, 1, LONG, LONG, 5)), texts(4));

    assertThat(outcomes).allMatch(outcome -> outcome.reason == null);
    assertThat(server.requests()).hasSize(3);
    assertThat(metrics.retries.sum()).isEqualTo(2);
  }

  @Test
  void givesUpWhenItsAttemptsAreSpent() {
    server.behave(request -> request.refuse(503, "overloaded"));

    List<Outcome> outcomes = scoreAll(scorer(settings(4, 1, LONG, LONG, 3)), texts(4));

    assertThat(outcomes)
        .allMatch(outcome -> outcome.reason == Reason.INFERENCE_UNAVAILABLE)
        .allMatch(outcome -> outcome.detail.contains("answered 503: overloaded"));
    assertThat(server.requests()).hasSize(3);
    assertThat(metrics.failures(Reason.INFERENCE_UNAVAILABLE)).isEqualTo(4);
  }

  @Test
  void comesBackWhenTheServerSaid() {
    List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());
    server.behave(
        request -> {
          arrivals.add(System.nanoTime());
          if (request.number() == 1) {
            request.exchange().getResponseHeaders().set("Retry-After", "1");
            request.refuse(503, "later");
          } else {
            request.answerWell();
          }
        });

    assertThat(scoreAll(scorer(settings(1, 1, LONG, LONG, 2)), texts(1)).get(0).reason).isNull();
    assertThat(arrivals.get(1) - arrivals.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(990));
  }

  @Test
  void doesNotWaitForWhatIsAfterTheDeadline() {
    server.behave(
        request -> {
          request.exchange().getResponseHeaders().set("Retry-After", "3600");
          request.refuse(503, "tomorrow");
        });

    Outcome outcome = scoreAll(scorer(settings(1, 1, LONG, LONG, 5)), texts(1)).get(0);

    assertThat(outcome.reason).isEqualTo(Reason.INFERENCE_UNAVAILABLE);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void endsAnAttemptThatHangs() {
    server.behave(
        request -> {
          if (request.number() == 1) {
            request.hang();
          } else {
            request.answerWell();
          }
        });

    RemoteScorer scorer = scorer(settings(4, 1, Duration.ofSeconds(1), LONG, 3));
    assertThat(scoreAll(scorer, texts(4))).allMatch(outcome -> outcome.reason == null);
  }

  /** The time-out of the JDK's own client ends with the headers. */
  @Test
  void endsAnAttemptWhoseBodyHangs() {
    server.behave(
        request -> {
          request.exchange().sendResponseHeaders(200, 1000);
          request.exchange().getResponseBody().write('{');
          request.exchange().getResponseBody().flush();
          request.hang();
        });

    RemoteScorer scorer = scorer(settings(1, 1, Duration.ofMillis(200), LONG, 1));
    Outcome outcome = scoreAll(scorer, texts(1)).get(0);

    assertThat(outcome.reason).isEqualTo(Reason.INFERENCE_TIMEOUT);
    assertThat(outcome.detail).contains("did not answer within 200 ms");
  }

  @Test
  void endsARecordAtItsDeadline() {
    server.behave(Request::hang);
    RemoteScorer scorer = scorer(settings(4, 1, LONG, Duration.ofSeconds(2), 5));

    assertThat(scoreAll(scorer, texts(4)))
        .allMatch(outcome -> outcome.reason == Reason.INFERENCE_TIMEOUT)
        .allMatch(outcome -> outcome.detail.contains("deadline of 2000 ms"));

    server.behave(Request::answerWell);
    assertThat(scoreAll(scorer, texts(4)))
        .as("the slot is free again")
        .allMatch(outcome -> outcome.reason == null);
    assertThat(metrics.batchesInFlight.get()).isZero();
  }

  @Test
  void triesAgainAfterACutBody() {
    server.behave(
        request -> {
          if (request.number() == 1) {
            request.cutBody();
          } else {
            request.answerWell();
          }
        });

    assertThat(scoreAll(scorer(settings(4, 1, LONG, LONG, 2)), texts(4)))
        .allMatch(outcome -> outcome.reason == null);
  }

  @Test
  void givesUpOnAServerThatResets() {
    try (ResettingServer resetting = new ResettingServer()) {
      List<Outcome> outcomes =
          scoreAll(scorer(settings(resetting.url(), 4, LONG, 1, LONG, LONG, 3)), texts(4));

      assertThat(outcomes)
          .allMatch(outcome -> outcome.reason == Reason.INFERENCE_UNAVAILABLE)
          .allMatch(outcome -> outcome.detail.contains("could not be reached"));
      assertThat(resetting.connections()).isEqualTo(3);
    }
  }

  @Test
  void givesUpOnAServerThatIsNotThere() {
    URI nobody = server.url();
    server.close();

    Outcome outcome =
        scoreAll(scorer(settings(nobody, 1, LONG, 1, LONG, LONG, 2)), texts(1)).get(0);

    assertThat(outcome.reason).isEqualTo(Reason.INFERENCE_UNAVAILABLE);
    assertThat(outcome.detail).contains("ConnectException");
  }

  @Test
  void refusesAnswersOfTheWrongShape() {
    server.behave(
        request -> {
          ObjectNode answer = Request.answerFor(request.texts());
          ((ObjectNode) answer.path("outputs").path(0)).putArray("shape").add(7);
          request.send(200, answer.toString().getBytes(StandardCharsets.UTF_8));
        });

    List<Outcome> outcomes = scoreAll(scorer(settings(4, 1, LONG, LONG, 2)), texts(4));

    assertThat(outcomes)
        .allMatch(outcome -> outcome.reason == Reason.INFERENCE_INVALID_RESPONSE)
        .allMatch(outcome -> outcome.detail.contains("[7]"));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void refusesAnswersOfAnotherModel() {
    server.behave(
        request -> {
          ObjectNode answer = Request.answerFor(request.texts()).put("model_name", "other");
          request.send(200, answer.toString().getBytes(StandardCharsets.UTF_8));
        });

    assertThat(scoreAll(scorer(settings(4, 1, LONG, LONG, 1)), texts(4)))
        .allMatch(outcome -> outcome.reason == Reason.INFERENCE_INVALID_RESPONSE);
  }

  @Test
  void onlyThePoisonOfARefusedBatchIsLost() {
    server.behave(StubModelServer.refusing("poison"));
    List<String> texts = new ArrayList<>(texts(48));
    texts.set(17, "poison");

    List<Outcome> outcomes = scoreAll(scorer(settings(16, 2, LONG, LONG, 5)), texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(outcomes.get(i).reason)
          .as("text %d", i)
          .isEqualTo(i == 17 ? Reason.INFERENCE_REJECTED : null);
    }
    assertThat(outcomes.get(17).detail).isEqualTo("The model server answered 400: poison");
    assertThat(metrics.sentOneByOne.sum()).isEqualTo(16);
    assertThat(metrics.failures(Reason.INFERENCE_REJECTED)).isEqualTo(1);
    assertThat(metrics.retries.sum()).isZero();
  }

  @Test
  void asksAnUnknownModelOnlyOnce() {
    server.behave(request -> request.refuse(404, "no such model"));

    assertThat(scoreAll(scorer(settings(16, 1, LONG, LONG, 5)), texts(16)))
        .allMatch(outcome -> outcome.reason == Reason.INFERENCE_REJECTED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void takes429ForAnOverload() {
    server.behave(
        request -> {
          if (request.number() == 1) {
            request.refuse(429, "slow down");
          } else {
            request.answerWell();
          }
        });

    assertThat(scoreAll(scorer(settings(4, 1, LONG, LONG, 2)), texts(4)))
        .allMatch(outcome -> outcome.reason == null);
  }

  /**
   * Stopped with a savepoint, a task closes with requests in flight: a failure would fail the stop.
   */
  @Test
  void saysNothingAboutRequestsThatItsCloseEnds() {
    CountDownLatch asked = new CountDownLatch(1);
    server.behave(
        request -> {
          asked.countDown();
          request.hang();
        });
    RemoteScorer scorer = scorer(settings(1, 1, LONG, LONG, 2));
    CompletableFuture<Outcome> answer = score(scorer, "t");
    await(asked);

    scorer.close();

    assertThat(answer).isNotDone();
  }

  /** Every fault at random: each text is answered once, and nothing stays behind. */
  @Test
  void answersEveryTextWhateverTheServerDoes() {
    server.behave(
        request -> {
          switch (request.number() % 9) {
            case 1 -> request.refuse(500, "oops");
            case 2 -> request.cutBody();
            case 3 -> request.hang();
            case 4 -> request.send(200, "<html>".getBytes(StandardCharsets.UTF_8));
            case 5 -> request.refuse(400, "no");
            case 6 -> request.exchange().close();
            default -> request.answerWell();
          }
        });
    RemoteScorer scorer = scorer(settings(8, 4, Duration.ofMillis(500), Duration.ofSeconds(10), 3));

    List<Outcome> outcomes = scoreAll(scorer, texts(240));

    assertThat(outcomes).filteredOn(outcome -> outcome.reason == null).isNotEmpty();
    assertThat(outcomes).filteredOn(outcome -> outcome.reason != null).isNotEmpty();
    server.behave(Request::answerWell);
    assertThat(scoreAll(scorer, texts(104)))
        .as("all slots are free again")
        .allMatch(outcome -> outcome.reason == null);
    assertThat(metrics.batchesInFlight.get()).isZero();
    assertThat(metrics.recordsWaiting.get()).isZero();
  }

  private record Outcome(Scored scored, Reason reason, String detail) {
    String label() {
      return scored == null ? null : ((Answer.OneLabel) scored.answer()).label();
    }
  }

  private RemoteScorer scorer(InferenceSettings settings) {
    RemoteScorer scorer = new RemoteScorer(settings, metrics, "test");
    scorers.add(scorer);
    return scorer;
  }

  /** Batches go when they are full: the texts of a test fill theirs. */
  private InferenceSettings settings(
      int batchSize, int concurrency, Duration requestTimeout, Duration deadline, int attempts) {
    return settings(server.url(), batchSize, LONG, concurrency, requestTimeout, deadline, attempts);
  }

  private static InferenceSettings settings(
      URI url,
      int batchSize,
      Duration linger,
      int concurrency,
      Duration requestTimeout,
      Duration deadline,
      int attempts) {
    return new InferenceSettings(
        ModelEndpoint.of(url, StubModelServer.MODEL),
        new BatchBounds(batchSize, 1_000_000, linger),
        concurrency,
        new Patience(requestTimeout, deadline, attempts, Duration.ZERO));
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t" + i).toList();
  }

  private static List<Outcome> scoreAll(TextScorer scorer, List<String> texts) {
    List<CompletableFuture<Outcome>> futures = texts.stream().map(t -> score(scorer, t)).toList();
    return futures.stream().map(CompletableFuture::join).toList();
  }

  /** A second answer for the same text fails the test that asked. */
  private static CompletableFuture<Outcome> score(TextScorer scorer, String text) {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    scorer.score(
        text,
        new TextScorer.Answer() {
          @Override
          public void scored(Scored scored) {
            once(future.complete(new Outcome(scored, null, null)));
          }

          @Override
          public void failed(InferenceFailure failure) {
            once(future.complete(new Outcome(null, failure.reason(), failure.getMessage())));
          }

          @Override
          public void broken(Throwable defect) {
            future.completeExceptionally(defect);
          }
        });
    return future;
  }

  private static void once(boolean first) {
    if (!first) {
      throw new AssertionError("answered twice");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
