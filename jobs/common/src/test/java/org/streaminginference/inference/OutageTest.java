package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.testing.Await;
import org.streaminginference.testing.StubModelServer;

/** A server that is away for a while; the time-out is a net for a hanging test. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutageTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final StubModelServer server = new StubModelServer();
  private final InferenceMetrics metrics = new InferenceMetrics();
  private RemoteScorer scorer;

  @AfterEach
  void close() {
    scorer.close();
    server.close();
  }

  /** Twenty batches, three attempts each: without the gate all of them would be dead letters. */
  @Test
  void waitsForAServerThatIsAway() throws Exception {
    server.behave(request -> request.refuse(503, "away"));
    scorer = scorer(LONG, LONG);
    List<CompletableFuture<Object>> outcomes = score(40);
    Await.until("all slots are held", () -> metrics.batchesHeld.get() == 2);
    assertThat(metrics.circuitOpen.get()).isEqualTo(1);
    int asked = server.requests().size();
    Await.until("two probes have failed", () -> server.requests().size() >= asked + 2);
    assertThat(outcomes).noneMatch(CompletableFuture::isDone);

    server.behave(StubModelServer.Request::answerWell);

    assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof Scored);
    assertThat(metrics.circuitOpen.get()).isZero();
    assertThat(metrics.outages.get()).isEqualTo(1);
    assertThat(metrics.batchesHeld.get()).isZero();
    Await.until("all slots are free", () -> metrics.batchesInFlight.get() == 0);
  }

  @Test
  void asksWithOneProbeAtATimeMeanwhile() throws Exception {
    server.behave(request -> request.refuse(500, "away"));
    scorer = scorer(LONG, LONG);
    score(40);
    Await.until("all slots are held", () -> metrics.batchesHeld.get() == 2);
    AtomicInteger hanging = new AtomicInteger();
    server.behave(
        request -> {
          hanging.incrementAndGet();
          request.hang();
        });

    Await.until("a probe is out", () -> hanging.get() > 0);
    assertThat(metrics.batchesHeld.get()).isEqualTo(1);
    assertThat(hanging).hasValue(1);
  }

  @Test
  void doesNotWaitForEver() {
    server.behave(request -> request.refuse(503, "away"));
    scorer = scorer(Duration.ofSeconds(2), Duration.ofMillis(900));

    List<CompletableFuture<Object>> outcomes = score(4);

    assertThat(outcomes)
        .extracting(CompletableFuture::join)
        .allSatisfy(
            outcome -> {
              InferenceFailure failure = (InferenceFailure) outcome;
              assertThat(failure.reason())
                  .isIn(Reason.INFERENCE_UNAVAILABLE, Reason.INFERENCE_TIMEOUT);
            })
        .anySatisfy(
            outcome ->
                assertThat((InferenceFailure) outcome)
                    .hasMessageContaining("stayed away for longer than the 900 ms")
                    .hasMessageContaining("answered 503: away"));
    assertThat(metrics.batchesInFlight.get()).isZero();
    assertThat(metrics.batchesHeld.get()).isZero();
  }

  /** A request that brings the server down, each time: the others get through, and it ends. */
  @Test
  void aBatchThatBringsTheServerDownDoesNotTakeTheOthersAlong() {
    server.behave(
        request -> {
          if (request.texts().contains("text 0")) {
            request.exchange().close();
          } else {
            request.answerWell();
          }
        });
    scorer = scorer(LONG, LONG);

    List<CompletableFuture<Object>> outcomes = score(20);

    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i).join())
          .as("text %d", i)
          .isInstanceOf(i < 2 ? InferenceFailure.class : Scored.class);
    }
  }

  @Test
  void sendsFewerAtOnceToAServerThatIsOverloaded() {
    AtomicInteger lowest = new AtomicInteger(2);
    server.behave(
        request -> {
          lowest.accumulateAndGet(metrics.concurrencyLimit.get(), Math::min);
          if (request.number() % 3 == 0) {
            request.refuse(503, "full");
          } else {
            request.answerWell();
          }
        });
    scorer = scorer(LONG, LONG);
    assertThat(score(40)).allMatch(outcome -> outcome.join() instanceof Scored);

    assertThat(metrics.overloads.sum()).isPositive();
    assertThat(metrics.outages.get()).isZero();
    assertThat(lowest).hasValue(1);
  }

  /** Batches go when they are full: the texts of a test fill theirs. */
  private RemoteScorer scorer(Duration deadline, Duration maxOutage) {
    return new RemoteScorer(
        new InferenceSettings(
            ModelEndpoint.of(server.url(), StubModelServer.MODEL),
            new BatchBounds(2, 8192, LONG),
            2,
            new Patience(LONG, deadline, 3, maxOutage)),
        metrics,
        "test");
  }

  /** Each ends as {@link Scored} or {@link InferenceFailure}. */
  private List<CompletableFuture<Object>> score(int count) {
    return IntStream.range(0, count).mapToObj(i -> score("text " + i)).toList();
  }

  private CompletableFuture<Object> score(String text) {
    CompletableFuture<Object> future = new CompletableFuture<>();
    scorer.score(
        text,
        new TextScorer.Answer() {
          @Override
          public void scored(Scored scored) {
            future.complete(scored);
          }

          @Override
          public void failed(InferenceFailure failure) {
            future.complete(failure);
          }

          @Override
          public void broken(Throwable defect) {
            future.completeExceptionally(defect);
          }
        });
    return future;
  }
}
