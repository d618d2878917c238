package org.streaminginference.inference;

import com.fasterxml.jackson.databind.ObjectWriter;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.json.Json;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.MessageLimits;

/** Makes what is emitted for a message from what the model said about it. Thread-safe. */
final class Outcomes {

  private final String job;
  private final ObjectWriter writer = Json.mapper().writerFor(Prediction.class);

  Outcomes(String job) {
    this.job = job;
  }

  /** The prediction, or a dead letter where it would be too large for its topic. */
  Outcome prediction(IncomingMessage incoming, Scored scored) {
    Message message = incoming.getMessage();
    Prediction prediction =
        new Prediction()
            .withId(message.getId())
            .withText(message.getText())
            .withModelName(scored.modelName())
            .withModelVersion(scored.modelVersion())
            .withModelSha256(scored.modelSha256())
            .withEventTimeMs(message.getEventTimeMs())
            .withIngestedAtMs(message.getIngestedAtMs())
            .withPredictedAtMs(System.currentTimeMillis())
            .withSource(message.getSource())
            .withAttributes(message.getAttributes())
            .withTraceparent(incoming.getTraceparent());
    scored.answer().fill(prediction);
    Answer.Extent extent = scored.answer().extent();
    int bytes =
        MessageLimits.bytesOverLimit(message, extent.chars(), extent.objects(), writer, prediction);
    if (bytes > 0) {
      return deadLetter(
          incoming,
          DeadLetter.Reason.RECORD_TOO_LARGE,
          "The prediction has %d bytes as JSON; at most %d are allowed."
              .formatted(bytes, MessageLimits.MAX_VALUE_BYTES));
    }
    return Outcome.of(prediction);
  }

  Outcome deadLetter(IncomingMessage incoming, DeadLetter.Reason reason, String detail) {
    return Outcome.of(DeadLetters.of(job, reason, detail, incoming, System.currentTimeMillis()));
  }
}
