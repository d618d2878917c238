package org.streaminginference.sqlinference;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: runs a file of SQL statements that ask a model. */
public final class SqlInference {

  private SqlInference() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    SqlInferenceOptions options = new SqlInferenceOptions();
    if (Arguments.parse(options, arguments)) {
      SqlInferenceJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
