package org.streaminginference.deadletterreplay;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: sends dead letters again. */
public final class DeadLetterReplay {

  private DeadLetterReplay() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    DeadLetterReplayOptions options = new DeadLetterReplayOptions();
    if (Arguments.parse(options, arguments)) {
      DeadLetterReplayJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
