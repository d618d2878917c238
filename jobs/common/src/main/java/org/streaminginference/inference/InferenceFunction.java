package org.streaminginference.inference;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.flink.OpeningAsyncFunction;
import org.streaminginference.message.IncomingMessage;

/**
 * Asks the model about each message. Every message gets an outcome: a prediction, or a dead letter
 * with the reason.
 *
 * <p>A message that waits for its batch, or whose request is in flight, is in Flink's own state and
 * is asked again after a restore: calls happen at least once, outcomes are emitted exactly once.
 */
public final class InferenceFunction extends OpeningAsyncFunction<IncomingMessage, Outcome> {

  private static final long serialVersionUID = 1L;

  private final ScorerFactory model;
  private final String job;
  private transient TextScorer scorer;
  private transient Outcomes outcomes;

  /**
   * @param job the job's name, for the dead letters
   */
  public InferenceFunction(ScorerFactory model, String job) {
    this.model = model;
    this.job = job;
  }

  @Override
  protected void opened() throws Exception {
    outcomes = new Outcomes(job);
    scorer = model.open(getRuntimeContext().getMetricGroup(), "inference-" + subtask());
  }

  @Override
  public void asyncInvoke(IncomingMessage incoming, ResultFuture<Outcome> result) {
    scorer.score(
        incoming.getMessage().getText(),
        new TextScorer.Answer() {
          @Override
          public void scored(Scored scored) {
            complete(result, outcomes.prediction(incoming, scored));
          }

          @Override
          public void failed(InferenceFailure failure) {
            complete(result, outcomes.deadLetter(incoming, failure.reason(), failure.getMessage()));
          }

          @Override
          public void broken(Throwable defect) {
            result.completeExceptionally(defect);
          }

          @Override
          public String traceparent() {
            return incoming.getTraceparent();
          }
        });
  }

  /** Flink's own time-out. The default fails the job; to emit nothing would lose the record. */
  @Override
  public void timeout(IncomingMessage incoming, ResultFuture<Outcome> result) {
    complete(
        result,
        outcomes.deadLetter(
            incoming,
            DeadLetter.Reason.INFERENCE_TIMEOUT,
            "No outcome within %d ms.".formatted(model.asyncTimeout().toMillis())));
  }

  /**
   * An operator that has ended takes no more: stopped with a savepoint, it has the record in its
   * state, and the next one asks again. To Flink's own code the refusal would be a failed task, in
   * the middle of an orderly stop.
   */
  static void complete(ResultFuture<Outcome> result, Outcome outcome) {
    try {
      result.complete(List.of(outcome));
    } catch (RejectedExecutionException ended) {
      // Nothing is lost by it.
    }
  }

  @Override
  public void close() {
    if (scorer != null) {
      scorer.close();
    }
  }
}
