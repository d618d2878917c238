package org.streaminginference.customeranalytics;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.deadletter.DeadLetters;
import org.streaminginference.flink.Windows;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.sinks.ResultSinks;
import org.streaminginference.sinks.Tables;

/**
 * Predictions → parse → count labels by window → watch drift → label counts topic; what cannot be
 * parsed or comes too late → dead letters topic.
 */
final class CustomerAnalyticsJob {

  static final String NAME = "customer-analytics";
  static final String WRITE_COUNTS = "Write label counts";

  /** Predictions whose window was closed. */
  static final OutputTag<LabelledPrediction> LATE =
      new OutputTag<>("late", TypeInformation.of(LabelledPrediction.class));

  private CustomerAnalyticsJob() {}

  static void run(StreamExecutionEnvironment env, CustomerAnalyticsOptions options)
      throws Exception {
    AnalyticsSettings settings = options.settings();
    JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    KafkaSinks sinks = options.kafka.sinks(options.transactionalIdPrefix);
    define(
        env,
        KafkaSources.readCommitted(
                options.kafka.connection(), List.of(options.topic), options.groupId)
            .build(),
        settings,
        ResultSinks.of(
            options.sinks,
            WRITE_COUNTS,
            () -> sinks.labelCounts(options.labelCountsTopic),
            LabelCounts.class,
            "label_counts",
            Tables.labelCounts()),
        sinks.deadLetters(options.deadLetters.topic));
    env.execute(NAME);
  }

  /** The wiring, a function of its ends. */
  static void define(
      StreamExecutionEnvironment env,
      Source<KafkaRecord, ?, ?> records,
      AnalyticsSettings settings,
      ResultSinks<LabelCounts> labelCounts,
      Sink<DeadLetter> deadLetters) {
    WatermarkStrategy<KafkaRecord> watermarks =
        WatermarkStrategy.<KafkaRecord>forGenerator(
                partition ->
                    new EventTimeWatermarks(settings.outOfOrderness(), settings.idleness()))
            .withTimestampAssigner(new EventTimes())
            .withIdleness(settings.idleness());
    SingleOutputStreamOperator<LabelledPrediction> predictions =
        env.fromSource(records, watermarks, "Read predictions")
            .uid("read-predictions")
            .process(new ParsePredictions())
            .name("Parse predictions")
            .uid("parse-predictions");
    // One window for all of a model's predictions. Counting in parts and adding them up in a second
    // window would use more subtasks, and lose parts: where a source wakes up from idleness, the
    // second window can close before a part of it has come, and a second one puts nothing aside.
    SingleOutputStreamOperator<Tally> tallies =
        predictions
            .keyBy(CustomerAnalyticsJob::model)
            .window(Windows.tumbling(settings.window()))
            .sideOutputLateData(LATE)
            .aggregate(new CountLabels(), new NoteWindow())
            .name("Count labels by window")
            .uid("count-labels-by-window");
    SingleOutputStreamOperator<LabelCounts> counts =
        tallies
            .keyBy(CustomerAnalyticsJob::model)
            .process(new WatchDrift(settings.drift(), settings.topLabels()))
            .name("Watch drift")
            .uid("watch-drift");
    labelCounts.addTo(counts);

    DataStream<DeadLetter> late =
        tallies
            .getSideOutput(LATE)
            .map(new LateLetters())
            .name("Set late ones aside")
            .uid("set-late-ones-aside");
    predictions
        .getSideOutput(DeadLetters.TAG)
        .union(late)
        .sinkTo(deadLetters)
        .name("Write dead letters")
        .uid("write-dead-letters");
  }

  static String model(LabelledPrediction prediction) {
    return prediction.getModelName() + "/" + prediction.getModelVersion();
  }

  static String model(Tally tally) {
    return tally.getModelName() + "/" + tally.getModelVersion();
  }
}
