package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.Prediction.OffsetUnit;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.contract.Source;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.testing.Serializers;
import org.streaminginference.testing.StubModelServer;
import org.streaminginference.testing.StubModelServer.Request;

/** The function inside Flink's own operator; the time-out is a net for a hanging test. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InferenceFunctionTest {

  private final StubModelServer server = new StubModelServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void carriesTheMessageIntoThePrediction() throws Exception {
    Message message =
        new Message()
            .withId("m1")
            .withText("hello")
            .withEventTimeMs(17L)
            .withIngestedAtMs(18L)
            .withSource(new Source().withFile("f").withRecord(3L).withRound(0L))
            .withAttributes(Map.of("channel", "chat"));
    Outcome outcome;
    try (var harness = harness(settings(), OutputMode.UNORDERED)) {
      harness.open();
      harness.processElement(new StreamRecord<>(new IncomingMessage(message, new byte[0]), 99));
      harness.endInput();
      outcome = harness.extractOutputValues().get(0);
      assertThat(harness.extractOutputStreamRecords().get(0).getTimestamp()).isEqualTo(99);
    }

    Prediction prediction = outcome.getPrediction();
    assertThat(prediction.getPredictedAtMs()).isNotNull();
    assertThat(prediction)
        .isEqualTo(
            new Prediction()
                .withId("m1")
                .withText("hello")
                .withLabel("length-5")
                .withScore(0.5)
                .withModelName(StubModelServer.MODEL)
                .withModelVersion(StubModelServer.VERSION)
                .withModelSha256(StubModelServer.SHA256)
                .withEventTimeMs(17L)
                .withIngestedAtMs(18L)
                .withPredictedAtMs(prediction.getPredictedAtMs())
                .withSource(message.getSource())
                .withAttributes(Map.of("channel", "chat")));
    assertThat(outcome.getDeadLetter()).isNull();
  }

  /** Copied with Flink's serializer, as on the way to the next operator. */
  @Test
  void carriesEntitiesAndLabelsIntoThePrediction() throws Exception {
    Prediction entities =
        outcomeOf(
                "{\"entities\":[{\"text\":\"t\",\"label\":\"letter\",\"score\":0.5,\"start\":0,\"end\":1}],\"unit\":\"utf-16\"}")
            .getPrediction();
    Prediction labels =
        outcomeOf("{\"labels\":[{\"label\":\"joy\",\"score\":0.5}]}").getPrediction();

    assertThat(entities.getEntities())
        .containsExactly(
            new Entity().withText("t").withLabel("letter").withScore(0.5).withStart(0).withEnd(1));
    assertThat(entities.getOffsetUnit()).isEqualTo(OffsetUnit.UTF_16);
    assertThat(labels.getLabels())
        .containsExactly(new ScoredLabel().withLabel("joy").withScore(0.5));
    assertThat(List.of(entities, labels))
        .allMatch(p -> p.getLabel() == null && p.getScore() == null)
        .allMatch(p -> p.getModelName().equals(StubModelServer.MODEL));
  }

  @Test
  void anAnswerOfAnUnknownFormIsADeadLetter() throws Exception {
    DeadLetter letter = outcomeOf("{\"summary\":\"short\"}").getDeadLetter();

    assertThat(letter.getReason()).isEqualTo(Reason.INFERENCE_INVALID_RESPONSE);
    assertThat(letter.getDetail())
        .isEqualTo(
            "The model server's answer for this text has no usable label, labels or entities.");
  }

  private Outcome outcomeOf(String prediction) throws Exception {
    server.behave(StubModelServer.predicting(prediction));
    try (var harness = harness(settings(), OutputMode.UNORDERED)) {
      harness.open();
      harness.processElement(new StreamRecord<>(messages(1).get(0)));
      harness.endInput();
      return Serializers.of(Outcome.class).copy(harness.extractOutputValues().get(0));
    }
  }

  /** Stopped with a savepoint, a task ends with requests in flight; their records are in it. */
  @Test
  @SuppressWarnings("unchecked")
  void anAnswerAfterTheEndOfTheTaskFailsNothing() {
    // Its methods differ between Flink's versions.
    ResultFuture<Outcome> ended =
        (ResultFuture<Outcome>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ResultFuture.class},
                (proxy, method, args) -> {
                  assertThat(method.getName()).isEqualTo("complete");
                  throw new RejectedExecutionException("Mailbox is in state QUIESCED");
                });

    assertThatCode(() -> InferenceFunction.complete(ended, new Outcome()))
        .doesNotThrowAnyException();
  }

  @Test
  void keepsTheOrderWhereItIsAsked() throws Exception {
    server.behave(
        request -> {
          if (request.number() == 1) {
            request.refuse(503, "the first batch comes last");
          } else {
            request.answerWell();
          }
        });
    try (var harness = harness(settings(), OutputMode.ORDERED)) {
      harness.open();
      for (IncomingMessage message : messages(20)) {
        harness.processElement(new StreamRecord<>(message));
      }
      harness.endInput();

      assertThat(ids(harness.extractOutputValues())).isEqualTo(ids(20));
    }
  }

  @Test
  void putsTheRawRecordOfAFailureIntoTheDeadLetter() throws Exception {
    server.behave(StubModelServer.refusing("text 1"));
    try (var harness = harness(settings(), OutputMode.ORDERED)) {
      harness.open();
      for (IncomingMessage message : messages(3)) {
        harness.processElement(new StreamRecord<>(message));
      }
      harness.endInput();
      List<Outcome> outcomes = harness.extractOutputValues();

      assertThat(outcomes)
          .extracting(o -> o.getDeadLetter() != null)
          .containsExactly(false, true, false);
      DeadLetter letter = outcomes.get(1).getDeadLetter();
      assertThat(letter.getReason()).isEqualTo(Reason.INFERENCE_REJECTED);
      assertThat(letter.getRawBase64()).isEqualTo("cmF3IDE=");
      assertThat(letter.getOffset()).isEqualTo(1);
    }
  }

  /** Flink's default throws here and fails the job; emitting nothing would lose the record. */
  @Test
  void turnsFlinksOwnTimeOutIntoADeadLetter() throws Exception {
    server.behave(Request::hang);
    InferenceSettings settings = settings();
    try (var harness = harness(settings, OutputMode.UNORDERED)) {
      harness.open();
      for (IncomingMessage message : messages(3)) {
        harness.processElement(new StreamRecord<>(message));
      }
      harness.setProcessingTime(settings.asyncTimeout().toMillis() + 1);
      harness.endInput();

      assertThat(harness.extractOutputValues())
          .hasSize(3)
          .allMatch(o -> o.getDeadLetter().getReason() == Reason.INFERENCE_TIMEOUT);
    }
  }

  /** What waits for its batch and what is in flight are both asked again. */
  @Test
  void asksAgainAfterARestore() throws Exception {
    server.behave(Request::hang);
    OperatorSubtaskState state;
    try (var harness = harness(settings(), OutputMode.ORDERED)) {
      harness.open();
      for (IncomingMessage message : messages(11)) {
        harness.processElement(new StreamRecord<>(message));
      }
      state = harness.snapshot(1, 1);
    }
    server.behave(Request::answerWell);
    try (var harness = harness(settings(), OutputMode.ORDERED)) {
      harness.initializeState(state);
      harness.open();
      harness.endInput();

      assertThat(ids(harness.extractOutputValues())).isEqualTo(ids(11));
      assertThat(harness.extractOutputValues()).allMatch(o -> o.getPrediction() != null);
    }
  }

  private static List<String> ids(List<Outcome> outcomes) {
    return outcomes.stream()
        .map(o -> o.getPrediction() != null ? o.getPrediction().getId() : o.getDeadLetter().getId())
        .toList();
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }

  private static List<IncomingMessage> messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new IncomingMessage(
                    new Message().withId("m" + i).withText("text " + i),
                    ("raw " + i).getBytes(StandardCharsets.UTF_8),
                    "topic",
                    0,
                    (long) i,
                    0))
        .toList();
  }

  private InferenceSettings settings() {
    return new InferenceSettings(
        ModelEndpoint.of(server.url(), StubModelServer.MODEL),
        new BatchBounds(4, 8192, Duration.ofMillis(20)),
        2,
        new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 5, Duration.ofMinutes(1)));
  }

  private static OneInputStreamOperatorTestHarness<IncomingMessage, Outcome> harness(
      InferenceSettings settings, OutputMode mode) throws Exception {
    var harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(
                new InferenceFunction(settings, "test"),
                settings.asyncTimeout().toMillis(),
                settings.capacity(),
                mode),
            Serializers.of(IncomingMessage.class));
    harness.setup(Serializers.of(Outcome.class));
    return harness;
  }
}
