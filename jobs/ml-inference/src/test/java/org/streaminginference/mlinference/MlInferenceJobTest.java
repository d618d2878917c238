package org.streaminginference.mlinference;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.streaminginference.cli.SinkOptions;
import org.streaminginference.cli.SinkOptions.Kind;
import org.streaminginference.contract.Prediction;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.CsvFileSource;
import org.streaminginference.csv.ReplaySettings;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.inference.ModelEndpoint;
import org.streaminginference.inference.Patience;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.sinks.ResultSinks;
import org.streaminginference.sinks.Tables;
import org.streaminginference.testing.Streams;

class MlInferenceJobTest {

  private final StreamExecutionEnvironment env =
      StreamExecutionEnvironment.getExecutionEnvironment();

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    define(
        MlInferenceJob.fromKafka(
            env,
            KafkaSources.readCommitted(KafkaConnection.plain("k:1"), List.of("m"), "g").build()));

    assertThat(operators())
        .containsExactly(
            "Source: Read messages = read-messages",
            "Parse messages = parse-messages",
            "Ask the model = ask-the-model",
            "Split outcomes = split-outcomes",
            "Write predictions: Writer = write-predictions",
            "Write predictions: Committer = Sink Committer: write-predictions",
            "Write files: Writer = write-files",
            "Write files: Committer = Sink Committer: write-files",
            "Write to PostgreSQL: Writer = write-to-postgresql",
            "Write dead letters: Writer = write-dead-letters",
            "Write dead letters: Committer = Sink Committer: write-dead-letters");
  }

  /** A job that goes on in the other format must not take up the files of the first. */
  @Test
  void pinsNamesAndUidsOfParquetFiles() {
    SinkOptions options = sinkOptions();
    options.format = SinkOptions.Format.parquet;

    results(options, new KafkaSinks(KafkaConnection.plain("k:1"), "p", Duration.ofMinutes(10), "n"))
        .addTo(Streams.of(env, Prediction.class, List.of(new Prediction())));

    assertThat(operators())
        .contains("Write Parquet files: Writer = write-parquet-files")
        .noneMatch(operator -> operator.contains("= write-files"));
  }

  @Test
  void pinsNamesAndUidsOfTheCsvSource() {
    CsvColumns columns = new CsvColumns("text", null, null, List.of());
    ReplaySettings replay = new ReplaySettings("f.csv", columns, 0, false, 0);
    define(MlInferenceJob.fromCsv(env, new CsvFileSource(replay), columns));

    assertThat(operators())
        .startsWith(
            "Source: Read CSV files = read-csv-files", "Parse CSV records = parse-csv-records");
  }

  @Test
  void showsTheInferenceAsAVertexOfItsOwn() {
    env.setParallelism(1);
    define(
        MlInferenceJob.fromKafka(
            env,
            KafkaSources.readCommitted(KafkaConnection.plain("k:1"), List.of("m"), "g").build()));

    Stream<String> vertices =
        env.getStreamGraph().getJobGraph().getVerticesSortedTopologicallyFromSources().stream()
            .map(JobVertex::getName);
    assertThat(vertices).first().isEqualTo("Source: Read messages -> Parse messages");
  }

  private List<String> operators() {
    return env.getStreamGraph().getStreamNodes().stream()
        .sorted(Comparator.comparing(StreamNode::getId))
        .map(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .toList();
  }

  private static SinkOptions sinkOptions() {
    SinkOptions options = new SinkOptions();
    options.kinds = EnumSet.allOf(Kind.class);
    options.folder = "/nowhere";
    options.rollBytes = 1;
    options.rollMs = 1;
    return options;
  }

  private static ResultSinks<Prediction> results(SinkOptions options, KafkaSinks kafka) {
    return ResultSinks.of(
        options,
        MlInferenceJob.WRITE_PREDICTIONS,
        () -> kafka.predictions("p"),
        Prediction.class,
        "t",
        Tables.predictions());
  }

  private static void define(SingleOutputStreamOperator<IncomingMessage> messages) {
    KafkaSinks sinks =
        new KafkaSinks(KafkaConnection.plain("k:1"), "p", Duration.ofMinutes(10), "none");
    InferenceSettings settings =
        new InferenceSettings(
            ModelEndpoint.of(URI.create("http://m:8000"), "m"),
            new BatchBounds(32, 8192, Duration.ofMillis(5)),
            4,
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 5, Duration.ofMinutes(5)));
    MlInferenceJob.define(
        messages, settings, false, results(sinkOptions(), sinks), sinks.deadLetters("d"));
  }
}
