package org.streaminginference.myjob;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job. */
public final class MyJob {

  private MyJob() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    MyJobOptions options = new MyJobOptions();
    if (Arguments.parse(options, arguments)) {
      MyJobJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
