package org.streaminginference.kafkaprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSources;

class KafkaPrintJobTest {

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    KafkaPrintJob.define(
        env,
        KafkaSources.readCommitted(KafkaConnection.plain("k:1"), List.of("m"), "g").build(),
        new RecordLine(10),
        "p");

    assertThat(
            env.getStreamGraph().getStreamNodes().stream()
                .sorted(Comparator.comparing(StreamNode::getId)))
        .extracting(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .containsExactly(
            "Source: Read records = read-records",
            "Make lines = make-lines",
            "Sink: Print lines = print-lines");
  }
}
