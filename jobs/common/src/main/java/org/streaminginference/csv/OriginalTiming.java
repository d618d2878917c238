package org.streaminginference.csv;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a record of a replay is due, by its own time: the replay takes as long as the records once
 * took, divided by the speed-up.
 *
 * <p>Records a little out of order go at once. Longer gaps than {@link #LONGEST_WAIT_MS} are cut to
 * it, and a jump back of more than that, as at the start of a new round, starts anew: one wrong
 * time must not hold up a replay, nor let all that follows rush.
 */
final class OriginalTiming {

  /** Longest wait for one record, in milliseconds of the replay. */
  static final long LONGEST_WAIT_MS = 60_000;

  private final double speedUp;
  private final LongSupplier nanoClock;
  private boolean started;
  private long latestMs;
  private double dueNanos;

  /**
   * @param speedUp 0 means that nothing ever waits
   * @param nanoClock {@link System#nanoTime}
   */
  OriginalTiming(double speedUp, LongSupplier nanoClock) {
    this.speedUp = speedUp;
    this.nanoClock = nanoClock;
  }

  /** Nanoseconds until the record is due; 0 where it is, or has no time that can be read. */
  long waitNanos(CsvRecord record) {
    Long timeMs = speedUp > 0 ? timeMs(record) : null;
    if (timeMs == null) {
      return 0;
    }
    long now = nanoClock.getAsLong();
    if (!started) {
      started = true;
      latestMs = timeMs;
      dueNanos = now;
      return 0;
    }
    double gapMs = (timeMs - (double) latestMs) / speedUp;
    if (gapMs > 0) {
      dueNanos += TimeUnit.MILLISECONDS.toNanos(1) * Math.min(gapMs, LONGEST_WAIT_MS);
      latestMs = timeMs;
    } else if (gapMs < -LONGEST_WAIT_MS) {
      latestMs = timeMs;
    }
    return Math.max(0, (long) (dueNanos - now));
  }

  private static Long timeMs(CsvRecord record) {
    int column = record.getColumns()[CsvColumns.TIME];
    if (column < 0 || record.getProblem() != null) {
      return null;
    }
    try {
      // One char per byte: the fields can be told apart whatever the bytes mean.
      String[] fields = CsvFields.of(new String(record.getRaw(), StandardCharsets.ISO_8859_1));
      return column < fields.length ? EventTimes.parse(fields[column]) : null;
    } catch (DateTimeException | de.siegmar.fastcsv.reader.CsvParseException e) {
      return null;
    }
  }
}
