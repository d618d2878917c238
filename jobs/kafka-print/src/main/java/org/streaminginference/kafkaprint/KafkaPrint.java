package org.streaminginference.kafkaprint;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: prints the records of topics. */
public final class KafkaPrint {

  private KafkaPrint() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    KafkaPrintOptions options = new KafkaPrintOptions();
    if (Arguments.parse(options, arguments)) {
      KafkaPrintJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
