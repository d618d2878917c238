package org.streaminginference.inference;

import java.time.Duration;
import org.streaminginference.contract.DeadLetter;

/** Why an attempt, or in the end a record, got no prediction. */
public final class InferenceFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** What may be done about a failure. */
  enum Next {
    /** The same request may succeed later. */
    RETRY,
    /** The server refuses what one of the records says: find out which. */
    SEND_ONE_BY_ONE,
    /** Nothing. */
    GIVE_UP
  }

  private final DeadLetter.Reason reason;
  private final Next next;
  private final Duration retryAfter;

  private InferenceFailure(
      DeadLetter.Reason reason, String detail, Next next, Duration retryAfter) {
    // No stack trace: the answer of a server says where things went wrong, our own frames do not.
    super(detail, null, false, false);
    this.reason = reason;
    this.next = next;
    this.retryAfter = retryAfter;
  }

  static InferenceFailure unavailable(String detail, Duration retryAfter) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_UNAVAILABLE, detail, Next.RETRY, retryAfter);
  }

  static InferenceFailure attemptTimedOut(Duration after) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_TIMEOUT,
        "The model server did not answer within %d ms.".formatted(after.toMillis()),
        Next.RETRY,
        Duration.ZERO);
  }

  static InferenceFailure invalidResponse(String detail) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_INVALID_RESPONSE, detail, Next.RETRY, Duration.ZERO);
  }

  /** The server refuses this record, or one of these. */
  static InferenceFailure rejected(String detail) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_REJECTED, detail, Next.SEND_ONE_BY_ONE, Duration.ZERO);
  }

  /** The server refuses whatever these records say: unknown model, no permission. */
  static InferenceFailure rejectedAny(String detail) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_REJECTED, detail, Next.GIVE_UP, Duration.ZERO);
  }

  /** The model in this JVM, which has nobody else to ask: the reason that a server's 500 has. */
  static InferenceFailure notComputed(String detail) {
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_UNAVAILABLE,
        "The embedded model could not score this text: " + detail,
        Next.GIVE_UP,
        Duration.ZERO);
  }

  static InferenceFailure pastDeadline(Duration deadline, InferenceFailure last) {
    String before = last == null ? "" : " Before: " + last.getMessage();
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_TIMEOUT,
        "No prediction within the deadline of %d ms.%s".formatted(deadline.toMillis(), before),
        Next.GIVE_UP,
        Duration.ZERO);
  }

  static InferenceFailure away(Duration outage, InferenceFailure last) {
    String before = last == null ? "" : " Before: " + last.getMessage();
    return new InferenceFailure(
        DeadLetter.Reason.INFERENCE_UNAVAILABLE,
        "The model server stayed away for longer than the %d ms that a record waits.%s"
            .formatted(outage.toMillis(), before),
        Next.GIVE_UP,
        Duration.ZERO);
  }

  public DeadLetter.Reason reason() {
    return reason;
  }

  Next next() {
    return next;
  }

  /** Whether it is about the server's state, not about what was sent or how it was answered. */
  boolean serverInTrouble() {
    return reason == DeadLetter.Reason.INFERENCE_UNAVAILABLE || isTimeout();
  }

  boolean isTimeout() {
    return reason == DeadLetter.Reason.INFERENCE_TIMEOUT;
  }

  /** What the server asked for; zero where it did not. */
  Duration retryAfter() {
    return retryAfter;
  }
}
