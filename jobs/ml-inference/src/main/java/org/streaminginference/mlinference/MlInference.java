package org.streaminginference.mlinference;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: asks a model about messages. */
public final class MlInference {

  private MlInference() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    MlInferenceOptions options = new MlInferenceOptions();
    if (Arguments.parse(options, arguments)) {
      MlInferenceJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
