package org.streaminginference.flink;

import java.time.Duration;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.time.Time;

/** Windows, whose lengths are of another type in each line of Flink. */
public final class Windows {

  private Windows() {}

  /** Windows of event time that follow one another. */
  public static TumblingEventTimeWindows tumbling(Duration length) {
    return TumblingEventTimeWindows.of(Time.milliseconds(length.toMillis()));
  }
}
