package org.streaminginference.myjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.streaminginference.kafka.KafkaConnection;
import org.streaminginference.kafka.KafkaSinks;
import org.streaminginference.kafka.KafkaSources;

class MyJobJobTest {

  /** A uid that changes loses the job's state; a name that changes breaks dashboards. */
  @Test
  void pinsNamesAndUids() {
    KafkaConnection kafka = KafkaConnection.plain("k:1");
    KafkaSinks sinks = new KafkaSinks(kafka, "p", Duration.ofMinutes(10), "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    MyJobJob.define(
        env,
        KafkaSources.readCommitted(kafka, List.of("m"), "g").build(),
        new KeepMessages(1),
        sinks.messages("o"),
        sinks.deadLetters("d"));

    assertThat(
            env.getStreamGraph().getStreamNodes().stream()
                .sorted(Comparator.comparing(StreamNode::getId)))
        .extracting(node -> node.getOperatorName() + " = " + node.getTransformationUID())
        .containsExactly(
            "Source: Read messages = read-messages",
            "Parse messages = parse-messages",
            "Keep messages = keep-messages",
            "Write messages: Writer = write-messages",
            "Write messages: Committer = Sink Committer: write-messages",
            "Write dead letters: Writer = write-dead-letters",
            "Write dead letters: Committer = Sink Committer: write-dead-letters");
  }
}
