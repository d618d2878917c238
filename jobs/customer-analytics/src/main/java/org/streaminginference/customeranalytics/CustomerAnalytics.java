package org.streaminginference.customeranalytics;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;

/** Starts the job: counts labels in windows of time. */
public final class CustomerAnalytics {

  private CustomerAnalytics() {}

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) throws Exception {
    CustomerAnalyticsOptions options = new CustomerAnalyticsOptions();
    if (Arguments.parse(options, arguments)) {
      CustomerAnalyticsJob.run(StreamExecutionEnvironment.getExecutionEnvironment(), options);
    }
  }
}
