package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.DeadLetter.Reason;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction.OffsetUnit;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.message.IncomingMessage;

class OutcomesTest {

  private final Outcomes outcomes = new Outcomes("test");

  /** The text is short in each: the answer alone decides. */
  @Test
  void anAnswerTooLargeForTheTopicIsADeadLetter() {
    Entity entity =
        new Entity().withText("Ann").withLabel("person").withScore(0.5).withStart(0).withEnd(3);
    ScoredLabel label = new ScoredLabel().withLabel("joy").withScore(0.5);

    assertThat(reason(entities(10_000, entity))).isNull();
    assertThat(reason(entities(100_000, entity))).isEqualTo(Reason.RECORD_TOO_LARGE);
    assertThat(reason(new Answer.Labels(Collections.nCopies(200_000, label))))
        .isEqualTo(Reason.RECORD_TOO_LARGE);
    entity.setText("x".repeat(4 << 20));
    assertThat(reason(entities(1, entity))).isEqualTo(Reason.RECORD_TOO_LARGE);
  }

  private static Answer entities(int count, Entity entity) {
    List<Entity> entities = Collections.nCopies(count, entity);
    return new Answer.Entities(entities, OffsetUnit.CODE_POINTS);
  }

  private Reason reason(Answer answer) {
    Message message = new Message().withId("1").withText("Ann");
    Outcome outcome =
        outcomes.prediction(
            new IncomingMessage(message, new byte[0]), new Scored(answer, "m", "1", null));
    return outcome.getDeadLetter() == null ? null : outcome.getDeadLetter().getReason();
  }
}
