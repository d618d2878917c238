package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.streaminginference.testing.JobJar;

class SqlInferenceJarIT {

  @Test
  void namesItsMainClass() throws Exception {
    assertThat(JobJar.mainClass()).isEqualTo(SqlInference.class.getName());
  }

  /** Flink and logging are the cluster's: a second copy in the jar breaks class loading. */
  @Test
  void bringsItsLibrariesButNotFlink() throws Exception {
    assertThat(JobJar.classes())
        .contains(
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class")
        .doesNotContain("org/apache/flink/streaming/api/datastream/DataStream.class")
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/apache/logging/"));
  }

  @Test
  void explainsItselfWithoutFlink() throws Exception {
    JobJar.Run run = JobJar.run("--help");

    assertThat(run.output())
        .startsWith("Usage: sql-inference ")
        .contains("--transactional-id-prefix");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tellsWhatIsMissing() throws Exception {
    JobJar.Run run = JobJar.run("--topic", "t");

    assertThat(run.output())
        .contains("The job needs more arguments.")
        .contains("--bootstrap-servers")
        .doesNotContain("at org.streaminginference");
    assertThat(run.exitCode()).isNotZero();
  }
}
