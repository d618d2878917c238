package org.streaminginference.deadletterreplay;

import java.io.Serializable;
import java.util.Set;
import org.streaminginference.contract.DeadLetter;

/**
 * Which letters go, and where to.
 *
 * @param ownTopics topics that letters may go back to; empty where {@code oneTopic} is set
 * @param oneTopic the topic for all letters, or null
 * @param reasons empty for all
 * @param jobs empty for all
 * @param fromMs earliest time of a letter, milliseconds since the epoch
 * @param untilMs the first time that is too late
 * @param maxReplays how often a record is sent again at most
 */
record ReplayRules(
    Set<String> ownTopics,
    String oneTopic,
    Set<String> reasons,
    Set<String> jobs,
    long fromMs,
    long untilMs,
    int maxReplays)
    implements Serializable {

  /** Why a letter stays where it is, or that it goes. */
  enum Verdict {
    SENT("sent"),
    UNREADABLE("unreadable"),
    NOT_ASKED_FOR("notAskedFor"),
    /** It came from a file: its raw bytes are a CSV record, which no topic holds. */
    FROM_A_FILE("fromAFile"),
    OTHER_TOPIC("otherTopic"),
    /** Only the beginning of its record was kept. */
    TRUNCATED("truncated"),
    SENT_TOO_OFTEN("sentTooOften");

    /** As the metric is named. */
    final String metric;

    Verdict(String metric) {
      this.metric = metric;
    }
  }

  /** What becomes of a readable letter. */
  Verdict judge(DeadLetter letter) {
    if (!isAskedFor(letter)) {
      return Verdict.NOT_ASKED_FOR;
    }
    if (letter.getTopic() == null) {
      return Verdict.FROM_A_FILE;
    }
    if (oneTopic == null && !ownTopics.contains(letter.getTopic())) {
      return Verdict.OTHER_TOPIC;
    }
    if (Boolean.TRUE.equals(letter.getRawTruncated())) {
      return Verdict.TRUNCATED;
    }
    return replays(letter) >= maxReplays ? Verdict.SENT_TOO_OFTEN : Verdict.SENT;
  }

  /** How often the letter's record has been sent again. */
  static int replays(DeadLetter letter) {
    return letter.getReplays() == null ? 0 : letter.getReplays();
  }

  String target(DeadLetter letter) {
    return oneTopic == null ? letter.getTopic() : oneTopic;
  }

  private boolean isAskedFor(DeadLetter letter) {
    return (reasons.isEmpty() || reasons.contains(letter.getReason().value()))
        && (jobs.isEmpty() || jobs.contains(letter.getJob()))
        && letter.getFailedAtMs() >= fromMs
        && letter.getFailedAtMs() < untilMs;
  }
}
