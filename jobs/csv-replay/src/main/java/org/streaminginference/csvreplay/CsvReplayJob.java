package org.streaminginference.csvreplay;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.CsvFileSource;
import org.streaminginference.csv.CsvFiles;
import org.streaminginference.csv.CsvRecord;
import org.streaminginference.csv.ParseCsv;
import org.streaminginference.csv.ReplaySettings;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.message.IncomingMessage;

/** CSV files → parse → messages topic; what is no message → dead letters topic. */
final class CsvReplayJob {

  static final String NAME = "csv-replay";

  private CsvReplayJob() {}

  static void run(StreamExecutionEnvironment env, CsvReplayOptions options) throws Exception {
    ReplaySettings replay = options.csv.replay();
    // Fails here, where somebody looks, rather than in a job that has been accepted.
    CsvFiles.list(replay.input());
    KafkaSinks sinks = options.kafka.sinks(options.transactionalIdPrefix);

    JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    define(
        env,
        new CsvFileSource(replay),
        replay.columns(),
        sinks.messages(options.topic),
        sinks.deadLetters(options.deadLetters.topic));
    env.execute(NAME);
  }

  /** The wiring, a function of its ends. */
  static void define(
      StreamExecutionEnvironment env,
      Source<CsvRecord, ?, ?> files,
      CsvColumns columns,
      Sink<IncomingMessage> messages,
      Sink<DeadLetter> deadLetters) {
    SingleOutputStreamOperator<IncomingMessage> parsed =
        env.fromSource(files, WatermarkStrategy.noWatermarks(), "Read CSV files")
            .uid("read-csv-files")
            // One reader: order, rate and limit are those of the whole replay.
            .setParallelism(1)
            .setMaxParallelism(1)
            .process(new ParseCsv(columns, NAME))
            .name("Parse CSV records")
            .uid("parse-csv-records")
            .setParallelism(1);

    parsed.sinkTo(messages).name("Write messages").uid("write-messages");
    parsed
        .getSideOutput(DeadLetters.TAG)
        .sinkTo(deadLetters)
        .name("Write dead letters")
        .uid("write-dead-letters");
  }
}
