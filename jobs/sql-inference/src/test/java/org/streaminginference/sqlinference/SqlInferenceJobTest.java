package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;

class SqlInferenceJobTest {

  private static final String[] ARGUMENTS = {
    "--bootstrap-servers=k:1",
    "--model-url=http://m:8000",
    "--model-name=m",
    "--topic=messages",
    "--predictions-topic=p",
    "--dead-letter-topic=d"
  };

  private static final String SOURCE =
      "CREATE TEMPORARY TABLE s (t STRING) WITH ('connector' = 'datagen');";
  private static final String SINK =
      "CREATE TEMPORARY TABLE k (l STRING) WITH ('connector' = 'blackhole');";
  private static final String INSERT =
      "INSERT INTO k SELECT label FROM ML_PREDICT(TABLE s, MODEL m, DESCRIPTOR(t));";

  /** A number or a type that changes gives other uids, and the job's state is lost. */
  @Test
  void pinsTheUidsOfThePackagedStatements() throws Exception {
    List<String> pinned =
        List.of(
            "1_stream-exec-table-source-scan",
            "2_stream-exec-calc",
            "3_stream-exec-ml-predict-table-function",
            "4_stream-exec-calc",
            "5_stream-exec-calc",
            "6_stream-exec-sink",
            "7_stream-exec-calc",
            "8_stream-exec-sink");
    assertThat(plan(packaged()).nodes()).isEqualTo(pinned);
    // In one process once more: Flink's own numbers would go on.
    assertThat(plan(packaged()).nodes()).isEqualTo(pinned);
  }

  @Test
  void refusesAPlanThatAsksTwiceAboutARow() {
    assertThatThrownBy(
            () ->
                plan(
                    SOURCE
                        + model("label STRING, score DOUBLE")
                        + SINK
                        + "CREATE TEMPORARY VIEW v AS SELECT * FROM ML_PREDICT(TABLE s, MODEL m,"
                        + " DESCRIPTOR(t));"
                        + "SET 'table.optimizer.reuse-optimize-block-with-digest-enabled' ="
                        + " 'false'; SET 'table.optimizer.reuse-sub-plan-enabled' = 'false';"
                        + "INSERT INTO k SELECT label FROM v WHERE score > 0.5;"
                        + "INSERT INTO k SELECT label FROM v WHERE score <= 0.5;"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("got:     2 calls for 1 of ML_PREDICT");
  }

  @Test
  void tellsWhatIsWrongWithAModel() {
    assertThatThrownBy(() -> plan(SOURCE + SINK + model("label STRING, lable STRING") + INSERT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("got:     lable STRING")
        .hasMessageContaining("allowed: label STRING, score DOUBLE,");
    assertThatThrownBy(
            () ->
                plan(
                    SOURCE
                        + SINK
                        + model("label STRING").replace("http://m:8000", "m:8000")
                        + INSERT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The endpoint of model m is not a web address.");
    assertThatThrownBy(
            () ->
                plan(
                    SOURCE
                        + SINK
                        + model("label STRING").replace("'batch-size' = '32'", "'batch-size' = '0'")
                        + INSERT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The option 'batch-size' of model m is out of range.");
    assertThatThrownBy(
            () ->
                plan(
                    SOURCE
                        + SINK
                        + model("label STRING").replace("t STRING", "t STRING, u STRING")
                        + INSERT.replace("DESCRIPTOR(t)", "DESCRIPTOR(t, t)")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("takes other columns than the provider can send");
  }

  @Test
  void tellsWhichStatementFlinkRefuses() {
    assertThatThrownBy(() -> plan(SOURCE + "\n\nSELEKT 1;"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The statement in line 3 cannot be run: ")
        .hasMessageContaining("got:     SELEKT 1");
    assertThatThrownBy(() -> plan(SOURCE))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The statements write nothing.");
  }

  @Test
  void needsCheckpoints() {
    SqlInferenceOptions options = new SqlInferenceOptions();
    Arguments.parse(options, ARGUMENTS);
    assertThatThrownBy(() -> SqlInferenceJob.run(env(), options))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Checkpointing is off");
  }

  private static String model(String output) {
    return "CREATE TEMPORARY MODEL m INPUT (t STRING) OUTPUT ("
        + output
        + ") WITH ('provider' = 'open-inference-v2', 'endpoint' = 'http://m:8000',"
        + " 'model-name' = 'm', 'batch-size' = '32');";
  }

  private static PinnedPlan plan(String statements) {
    SqlInferenceOptions options = new SqlInferenceOptions();
    Arguments.parse(options, ARGUMENTS);
    return SqlInferenceJob.define(
        env(),
        Statements.of(options.variables().fill(statements)),
        options.inference.settings(),
        options.jobName);
  }

  private static StreamExecutionEnvironment env() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  }

  private static String packaged() throws Exception {
    try (InputStream in = SqlInferenceJob.class.getResourceAsStream("/analytics-pipeline.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
