package org.streaminginference.inference;

/** Asks a model about texts, without ever making the caller wait. */
public interface TextScorer extends AutoCloseable {

  /** Takes the answer for one text; one of the methods is called, once, by any thread. */
  interface Answer {
    void scored(Scored scored);

    void failed(InferenceFailure failure);

    /** A bug, on which the job has to fail rather than to lose the record. */
    void broken(Throwable defect);

    /** The W3C trace context that the text belongs to; null for none. */
    default String traceparent() {
      return null;
    }
  }

  /** Returns at once; the answer comes later. */
  void score(String text, Answer answer);

  /** Gives up what has not been answered; no answer is called any more. */
  @Override
  void close();
}
