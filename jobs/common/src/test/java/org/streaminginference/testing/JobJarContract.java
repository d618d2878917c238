package org.streaminginference.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the jar of every job keeps to. */
public abstract class JobJarContract {

  private final Class<?> mainClass;
  private final String name;
  private final String[] options;

  /**
   * @param name of the job, as its help has it
   * @param options of which its help has to tell
   */
  protected JobJarContract(Class<?> mainClass, String name, String... options) {
    this.mainClass = mainClass;
    this.name = name;
    this.options = options;
  }

  @Test
  void namesItsMainClass() throws Exception {
    assertThat(JobJar.mainClass()).isEqualTo(mainClass.getName());
  }

  /** Flink and logging are the cluster's: a second copy in the jar breaks class loading. */
  @Test
  void bringsItsLibrariesButNotFlink() throws Exception {
    assertThat(JobJar.classes())
        .contains(
            "org/apache/flink/connector/kafka/source/KafkaSource.class",
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class")
        .doesNotContain("org/apache/flink/streaming/api/datastream/DataStream.class")
        .noneMatch(entry -> entry.startsWith("org/slf4j/"))
        .noneMatch(entry -> entry.startsWith("org/apache/logging/"));
  }

  /** One class too new fails a job only once it is needed. */
  @Test
  void holdsNoClassForANewerJava() throws Exception {
    assertThat(JobJar.neededJava()).isLessThanOrEqualTo(Runtime.version().feature());
  }

  @Test
  void explainsItselfWithoutFlink() throws Exception {
    JobJar.Run run = JobJar.run("--help");

    assertThat(run.output()).startsWith("Usage: " + name + " ").contains(options);
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tellsWhatIsMissing() throws Exception {
    JobJar.Run run = JobJar.run();

    assertThat(run.output())
        .contains("The job needs more arguments.")
        .contains("--bootstrap-servers")
        .doesNotContain("at org.streaminginference");
    assertThat(run.exitCode()).isNotZero();
  }
}
