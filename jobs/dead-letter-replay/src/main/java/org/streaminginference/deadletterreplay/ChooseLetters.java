package org.streaminginference.deadletterreplay;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.deadletterreplay.ReplayRules.Verdict;
import org.streaminginference.flink.OpeningProcessFunction;
import org.streaminginference.json.Json;
import org.streaminginference.kafka.KafkaRecord;

/**
 * Dead letters in, records to send again out. What is not sent stays in the dead letters' topic and
 * is counted by its reason in the metrics {@code replay.<verdict>}.
 */
final class ChooseLetters extends OpeningProcessFunction<KafkaRecord, Replay> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ChooseLetters.class);

  private final ReplayRules rules;
  private transient ObjectReader reader;
  private transient Map<Verdict, Counter> counters;

  ChooseLetters(ReplayRules rules) {
    this.rules = rules;
  }

  @Override
  protected void opened() {
    reader = Json.mapper().readerFor(DeadLetter.class);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("replay");
    counters = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counters.put(verdict, metrics.counter(verdict.metric));
    }
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<Replay> out) {
    counters.get(send(record, out)).inc();
  }

  private Verdict send(KafkaRecord record, Collector<Replay> out) {
    DeadLetter letter = read(record.getValue());
    if (letter == null) {
      return Verdict.UNREADABLE;
    }
    Verdict verdict = rules.judge(letter);
    if (verdict != Verdict.SENT) {
      return verdict;
    }
    byte[] value;
    try {
      value = Base64.getDecoder().decode(letter.getRawBase64());
    } catch (IllegalArgumentException e) {
      return Verdict.UNREADABLE;
    }
    byte[] key = letter.getId() == null ? null : letter.getId().getBytes(StandardCharsets.UTF_8);
    Replay replay = new Replay(rules.target(letter), key, value, ReplayRules.replays(letter) + 1);
    replay.setTraceparent(letter.getTraceparent());
    out.collect(replay);
    return Verdict.SENT;
  }

  /** The letter, or null where the value is none. */
  private DeadLetter read(byte[] value) {
    if (value == null) {
      return null;
    }
    try {
      DeadLetter letter = reader.readValue(value);
      boolean isWhole =
          letter != null
              && letter.getReason() != null
              && letter.getRawBase64() != null
              && letter.getFailedAtMs() != null;
      return isWhole ? letter : null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    if (counters != null) {
      counters.forEach((verdict, counter) -> LOG.info("{}: {}", verdict, counter.getCount()));
    }
  }
}
