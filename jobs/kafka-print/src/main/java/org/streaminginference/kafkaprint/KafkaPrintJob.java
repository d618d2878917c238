package org.streaminginference.kafkaprint;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaSources;

/** Topics → one line a record → standard output of the TaskManager. */
final class KafkaPrintJob {

  static final String NAME = "kafka-print";

  private KafkaPrintJob() {}

  static void run(StreamExecutionEnvironment env, KafkaPrintOptions options) throws Exception {
    define(
        env,
        KafkaSources.readCommitted(options.kafka.connection(), options.topics, options.groupId)
            .build(),
        new RecordLine(options.maxCharacters),
        options.prefix);
    env.execute(NAME);
  }

  /** The wiring, a function of its ends. */
  static void define(
      StreamExecutionEnvironment env,
      Source<KafkaRecord, ?, ?> records,
      RecordLine line,
      String prefix) {
    env.fromSource(records, WatermarkStrategy.noWatermarks(), "Read records")
        .uid("read-records")
        .map(line)
        .name("Make lines")
        .uid("make-lines")
        // print() and no logger: it is what people write first, and it has to show in the UI.
        .print(prefix)
        .name("Print lines")
        .uid("print-lines");
  }
}
