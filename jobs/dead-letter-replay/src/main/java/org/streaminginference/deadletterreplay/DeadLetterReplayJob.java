package org.streaminginference.deadletterreplay;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaSources;

/** Dead letters topic → those that are asked for → the topics that they came from. */
final class DeadLetterReplayJob {

  static final String NAME = "dead-letter-replay";

  private DeadLetterReplayJob() {}

  static void run(StreamExecutionEnvironment env, DeadLetterReplayOptions options)
      throws Exception {
    ReplayRules rules = options.rules();
    JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    KafkaSourceBuilder<KafkaRecord> letters =
        KafkaSources.readCommitted(
            options.kafka.connection(), List.of(options.deadLetterTopic), options.groupId);
    if (options.fromEarliest) {
      letters.setStartingOffsets(OffsetsInitializer.earliest());
    }
    if (!options.follow) {
      letters.setBounded(OffsetsInitializer.latest());
    }
    define(
        env,
        letters.build(),
        rules,
        options.rate,
        options
            .kafka
            .sinks(options.transactionalIdPrefix)
            .sink("replays", new ReplaySerializer(options.targets())));
    env.execute(NAME);
  }

  /** The wiring, a function of its ends. One subtask: the rate is that of the whole replay. */
  static void define(
      StreamExecutionEnvironment env,
      Source<KafkaRecord, ?, ?> letters,
      ReplayRules rules,
      double recordsPerSecond,
      Sink<Replay> replays) {
    env.fromSource(letters, WatermarkStrategy.noWatermarks(), "Read dead letters")
        .uid("read-dead-letters")
        .setParallelism(1)
        .process(new ChooseLetters(rules))
        .name("Choose letters")
        .uid("choose-letters")
        .setParallelism(1)
        .map(new KeepToRate(recordsPerSecond))
        .name("Keep to the rate")
        .uid("keep-to-the-rate")
        .setParallelism(1)
        .sinkTo(replays)
        .name("Write to their topics")
        .uid("write-to-their-topics")
        .setParallelism(1);
  }
}
