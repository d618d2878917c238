package org.streaminginference.csvreplay;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: replays CSV files into a topic. */
public final class CsvReplay {

  private CsvReplay() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    CsvReplayOptions options = new CsvReplayOptions();
    if (Arguments.parse(options, arguments)) {
      CsvReplayJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
