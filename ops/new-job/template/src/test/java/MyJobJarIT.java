package org.streaminginference.myjob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.streaminginference.testing.JobJar;

class MyJobJarIT {

  /** Flink and logging are the cluster's: a second copy in the jar breaks class loading. */
  @Test
  void bringsItsLibrariesButNotFlink() throws Exception {
    assertThat(JobJar.mainClass()).isEqualTo(MyJob.class.getName());
    assertThat(JobJar.classes())
        .contains("org/apache/flink/connector/kafka/source/KafkaSource.class")
        .doesNotContain("org/apache/flink/streaming/api/datastream/DataStream.class")
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/apache/logging/"));
  }

  @Test
  void explainsItselfWithoutFlink() throws Exception {
    JobJar.Run run = JobJar.run("--help");

    assertThat(run.output()).startsWith("Usage: my-job ").contains("--bootstrap-servers");
    assertThat(run.exitCode()).isZero();
  }
}
