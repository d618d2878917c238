package org.streaminginference.message;

import org.streaminginference.contract.DeadLetter;

/** A value that is not a message, with the reason for the dead letter. */
public final class UnreadableMessage extends Exception {

  private static final long serialVersionUID = 1L;

  private final DeadLetter.Reason reason;

  public UnreadableMessage(DeadLetter.Reason reason, String detail) {
    // No stack trace: poison arrives in numbers, and nobody looks at where it was found.
    super(detail, null, false, false);
    this.reason = reason;
  }

  public DeadLetter.Reason reason() {
    return reason;
  }
}
