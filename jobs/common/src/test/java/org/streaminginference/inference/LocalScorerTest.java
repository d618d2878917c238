package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.inference.Answer.OneLabel;
import org.streaminginference.testing.Await;

/** The time-out is a net for a hanging test. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalScorerTest {

  private final InferenceMetrics metrics = new InferenceMetrics();
  private final Model model = new Model();
  private final LocalScorer scorer =
      new LocalScorer(model, new BatchBounds(4, 1000, Duration.ofMillis(1)), 1, metrics, "test");
  private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    model.go.countDown();
    scorer.close();
  }

  @Test
  void doesNotMakeTheCallerWaitAndAnswersInBatches() throws Exception {
    for (int i = 0; i < 9; i++) {
      score("text " + i);
    }
    assertThat(outcomes).isEmpty();
    model.go.countDown();
    awaitOutcomes(9);

    assertThat(outcomes).contains("text 0 = length-6", "text 8 = length-6");
    assertThat(model.batches).allMatch(batch -> batch.size() <= 4);
    assertThat(model.batches.size()).isLessThan(9);
    assertThat(metrics.records.sum()).isEqualTo(9);
    Await.until("no batch", () -> metrics.batchesInFlight.get() == 0);
    assertThat(metrics.concurrencyLimit.get()).isEqualTo(1);
  }

  @Test
  void losesThePoisonAlone() throws Exception {
    model.go.countDown();
    for (String text : List.of("a", "poison", "b", "c")) {
      score(text);
    }
    awaitOutcomes(4);

    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "a = length-1",
            "b = length-1",
            "c = length-1",
            "inference-unavailable: The embedded model could not score this text: no number");
    assertThat(metrics.failures(Reason.INFERENCE_UNAVAILABLE)).isEqualTo(1);
  }

  @Test
  void refusesWhatTheServerRefuses() throws Exception {
    model.go.countDown();
    score("x".repeat(32_768));
    score("x".repeat(32_769));
    awaitOutcomes(2);

    assertThat(outcomes)
        .contains(
            "inference-rejected: The text has 32769 characters, at most 32768 are allowed."
                + " Cut or split it.")
        .anyMatch(outcome -> outcome.endsWith(" = length-32768"));
  }

  @Test
  void aDefectIsNoDeadLetter() throws Exception {
    model.go.countDown();
    score("defect");
    awaitOutcomes(1);

    assertThat(outcomes).containsExactly("broken: java.lang.NoClassDefFoundError: runtime");
  }

  @Test
  void freesTheModelOnlyWhenNothingComputesAnyMore() throws Exception {
    score("a");
    Await.until("it computes", () -> !model.batches.isEmpty());
    Thread closing = new Thread(scorer::close);
    closing.start();
    Await.until("it waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
    closing.interrupt();
    Await.until(
        "it waits again",
        () -> !closing.isInterrupted() && closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(model.closed).isFalse();
    model.go.countDown();
    closing.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(model.closed).isTrue();
    assertThat(outcomes).isEmpty();
  }

  private void awaitOutcomes(int count) throws Exception {
    Await.until(count + " outcomes", () -> outcomes.size() == count);
  }

  private void score(String text) {
    scorer.score(
        text,
        new TextScorer.Answer() {
          @Override
          public void scored(Scored scored) {
            outcomes.add(text + " = " + ((OneLabel) scored.answer()).label());
          }

          @Override
          public void failed(InferenceFailure failure) {
            outcomes.add(failure.reason().value() + ": " + failure.getMessage());
          }

          @Override
          public void broken(Throwable defect) {
            outcomes.add("broken: " + defect);
          }
        });
  }

  /** Computes once it may. */
  private static final class Model implements LocalModel {

    final CountDownLatch go = new CountDownLatch(1);
    final Queue<List<String>> batches = new ConcurrentLinkedQueue<>();
    volatile boolean closed;

    @Override
    public String name() {
      return "m";
    }

    @Override
    public List<Scored> score(List<String> texts) {
      batches.add(texts);
      boolean interrupted = false;
      while (go.getCount() > 0) {
        try {
          go.await();
        } catch (InterruptedException e) {
          // As a native library does not notice either.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      List<Scored> scored = new ArrayList<>();
      for (String text : texts) {
        if (text.equals("poison")) {
          throw new IllegalStateException("no number");
        }
        if (text.equals("defect")) {
          throw new NoClassDefFoundError("runtime");
        }
        scored.add(new Scored(new OneLabel("length-" + text.length(), 0.5), "m", "1", null));
      }
      return scored;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
