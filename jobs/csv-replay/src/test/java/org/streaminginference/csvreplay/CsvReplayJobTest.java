package org.streaminginference.csvreplay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.CsvFileSource;
import org.streaminginference.csv.ReplaySettings;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;

class CsvReplayJobTest {

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    CsvColumns columns = new CsvColumns("text", null, null, List.of());
    KafkaSinks sinks =
        new KafkaSinks(KafkaConnection.plain("k:1"), "p", Duration.ofMinutes(10), "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    CsvReplayJob.define(
        env,
        new CsvFileSource(new ReplaySettings("f.csv", columns, 0, false, 0)),
        columns,
        sinks.messages("m"),
        sinks.deadLetters("d"));

    assertThat(env.getStreamGraph().getStreamNodes().stream().sorted(byId()))
        .extracting(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .containsExactly(
            "Source: Read CSV files = read-csv-files",
            "Parse CSV records = parse-csv-records",
            "Write messages: Writer = write-messages",
            "Write messages: Committer = Sink Committer: write-messages",
            "Write dead letters: Writer = write-dead-letters",
            "Write dead letters: Committer = Sink Committer: write-dead-letters");
  }

  private static java.util.Comparator<StreamNode> byId() {
    return java.util.Comparator.comparing(StreamNode::getId);
  }
}
