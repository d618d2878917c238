package org.streaminginference.mlinference;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Prediction;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.CsvFileSource;
import org.streaminginference.csv.CsvFiles;
import org.streaminginference.csv.CsvRecord;
import org.streaminginference.csv.ParseCsv;
import org.streaminginference.csv.ReplaySettings;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.inference.InferenceFunction;
import org.streaminginference.inference.Outcome;
import org.streaminginference.inference.ScorerFactory;
import org.streaminginference.inference.SplitOutcomes;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.ParseMessages;
import org.streaminginference.sinks.ResultSinks;
import org.streaminginference.sinks.Tables;

/**
 * Messages → parse → ask the model → predictions topic; what cannot be parsed or scored → dead
 * letters topic.
 */
final class MlInferenceJob {

  static final String NAME = "ml-inference";
  static final String WRITE_PREDICTIONS = "Write predictions";

  private MlInferenceJob() {}

  static void run(StreamExecutionEnvironment env, MlInferenceOptions options) throws Exception {
    ScorerFactory model = options.inference.scorers();
    KafkaSinks sinks = options.kafka.sinks(options.transactionalIdPrefix);

    JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    define(
        input(env, options),
        model,
        options.ordered,
        ResultSinks.of(
            options.sinks,
            WRITE_PREDICTIONS,
            () -> sinks.predictions(options.predictionsTopic),
            Prediction.class,
            "predictions",
            Tables.predictions()),
        sinks.deadLetters(options.deadLetters.topic));
    env.execute(NAME);
  }

  private static SingleOutputStreamOperator<IncomingMessage> input(
      StreamExecutionEnvironment env, MlInferenceOptions options) {
    if (options.source == MlInferenceOptions.InputKind.csv) {
      ReplaySettings replay = options.csv.replay();
      // Fails here, where somebody looks, rather than in a job that has been accepted.
      CsvFiles.list(replay.input());
      return fromCsv(env, new CsvFileSource(replay), replay.columns());
    }
    return fromKafka(
        env,
        KafkaSources.readCommitted(
                options.kafka.connection(), List.of(options.messagesTopic()), options.groupId)
            .build());
  }

  static SingleOutputStreamOperator<IncomingMessage> fromKafka(
      StreamExecutionEnvironment env, Source<KafkaRecord, ?, ?> records) {
    return env.fromSource(records, WatermarkStrategy.noWatermarks(), "Read messages")
        .uid("read-messages")
        .process(new ParseMessages(NAME))
        .name("Parse messages")
        .uid("parse-messages");
  }

  static SingleOutputStreamOperator<IncomingMessage> fromCsv(
      StreamExecutionEnvironment env, Source<CsvRecord, ?, ?> files, CsvColumns columns) {
    return env.fromSource(files, WatermarkStrategy.noWatermarks(), "Read CSV files")
        .uid("read-csv-files")
        // One reader: order, rate and limit are those of the whole replay.
        .setParallelism(1)
        .setMaxParallelism(1)
        .process(new ParseCsv(columns, NAME))
        .name("Parse CSV records")
        .uid("parse-csv-records")
        .setParallelism(1);
  }

  /** The wiring, a function of its ends. */
  static void define(
      SingleOutputStreamOperator<IncomingMessage> messages,
      ScorerFactory model,
      boolean ordered,
      ResultSinks<Prediction> predictions,
      Sink<DeadLetter> deadLetters) {
    SingleOutputStreamOperator<Prediction> predicted =
        askTheModel(messages, model, ordered)
            .process(new SplitOutcomes())
            .name("Split outcomes")
            .uid("split-outcomes");

    predictions.addTo(predicted);
    DataStream<DeadLetter> unreadable = messages.getSideOutput(DeadLetters.TAG);
    unreadable
        .union(predicted.getSideOutput(DeadLetters.TAG))
        .sinkTo(deadLetters)
        .name("Write dead letters")
        .uid("write-dead-letters");
  }

  private static SingleOutputStreamOperator<Outcome> askTheModel(
      DataStream<IncomingMessage> messages, ScorerFactory model, boolean ordered) {
    // Never AsyncDataStream's own retry: it retries the time-out too, and the second attempt has
    // none.
    InferenceFunction inference = new InferenceFunction(model, NAME);
    long timeoutMs = model.asyncTimeout().toMillis();
    SingleOutputStreamOperator<Outcome> outcomes =
        ordered
            ? AsyncDataStream.orderedWait(
                messages, inference, timeoutMs, TimeUnit.MILLISECONDS, model.capacity())
            : AsyncDataStream.unorderedWait(
                messages, inference, timeoutMs, TimeUnit.MILLISECONDS, model.capacity());
    return outcomes
        .name("Ask the model")
        .uid("ask-the-model")
        // Its own box in the UI: records in and out, busy and back-pressure of the inference alone.
        .startNewChain();
  }
}
