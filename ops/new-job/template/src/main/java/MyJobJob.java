package org.streaminginference.myjob;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.ParseMessages;

/** Messages → parse → keep → output topic; what cannot be parsed → dead letters topic. */
final class MyJobJob {

  static final String NAME = "my-job";

  private MyJobJob() {}

  static void run(StreamExecutionEnvironment env, MyJobOptions options) throws Exception {
    JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    KafkaSinks sinks = options.kafka.sinks(options.transactionalIdPrefix);
    define(
        env,
        KafkaSources.readCommitted(
                options.kafka.connection(), List.of(options.topic), options.groupId)
            .build(),
        new KeepMessages(options.minCharacters),
        sinks.messages(options.outputTopic),
        sinks.deadLetters(options.deadLetters.topic));
    env.execute(NAME);
  }

  /** The wiring, a function of its ends. */
  static void define(
      StreamExecutionEnvironment env,
      Source<KafkaRecord, ?, ?> records,
      KeepMessages keep,
      Sink<IncomingMessage> kept,
      Sink<DeadLetter> deadLetters) {
    SingleOutputStreamOperator<IncomingMessage> messages =
        env.fromSource(records, WatermarkStrategy.noWatermarks(), "Read messages")
            .uid("read-messages")
            .process(new ParseMessages(NAME))
            .name("Parse messages")
            .uid("parse-messages");

    messages
        .process(keep)
        .name("Keep messages")
        .uid("keep-messages")
        .sinkTo(kept)
        .name("Write messages")
        .uid("write-messages");
    messages
        .getSideOutput(DeadLetters.TAG)
        .sinkTo(deadLetters)
        .name("Write dead letters")
        .uid("write-dead-letters");
  }
}
