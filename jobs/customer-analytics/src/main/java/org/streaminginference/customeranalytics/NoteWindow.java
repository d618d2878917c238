package org.streaminginference.customeranalytics;

import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Writes the window into its tally. */
final class NoteWindow extends ProcessWindowFunction<Tally, Tally, String, TimeWindow> {

  private static final long serialVersionUID = 1L;

  @Override
  public void process(String key, Context context, Iterable<Tally> tallies, Collector<Tally> out) {
    for (Tally tally : tallies) {
      tally.setWindowStartMs(context.window().getStart());
      tally.setWindowEndMs(context.window().getEnd());
      out.collect(tally);
    }
  }
}
