package org.streaminginference.customeranalytics;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.streaminginference.kafka.KafkaRecord;

/**
 * How far the time of a partition has come. Event times tell. A prediction without one has the time
 * of its writing, which in a replay of last year's messages is a year ahead: a single one would
 * close all windows of the replay. So these tell only where none with an event time has come for a
 * while.
 */
final class EventTimeWatermarks implements WatermarkGenerator<KafkaRecord> {

  private final long outOfOrdernessMs;
  private final long patienceNanos;
  private final LongSupplier nanoClock;
  private long newestMs;
  private long toldNanos;

  /**
   * @param outOfOrderness how far a record may lie behind the newest one
   * @param patience after which records without an event time tell, too
   */
  EventTimeWatermarks(Duration outOfOrderness, Duration patience) {
    this(outOfOrderness, patience, System::nanoTime);
  }

  EventTimeWatermarks(Duration outOfOrderness, Duration patience, LongSupplier nanoClock) {
    this.outOfOrdernessMs = outOfOrderness.toMillis();
    this.patienceNanos = patience.toNanos();
    this.nanoClock = nanoClock;
    this.newestMs = Long.MIN_VALUE + outOfOrdernessMs + 1;
    this.toldNanos = nanoClock.getAsLong();
  }

  @Override
  public void onEvent(KafkaRecord record, long timeMs, WatermarkOutput output) {
    if (EventTimes.isOwn(record, timeMs)) {
      toldNanos = nanoClock.getAsLong();
    } else if (nanoClock.getAsLong() - toldNanos < patienceNanos) {
      return;
    }
    newestMs = Math.max(newestMs, timeMs);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.emitWatermark(new Watermark(newestMs - outOfOrdernessMs - 1));
  }
}
