package org.streaminginference.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/** Reads the times that stand in CSV files. */
final class EventTimes {

  static final String ALLOWED =
      "milliseconds since 1970, or ISO 8601 as in 2026-03-15T10:00:00Z,"
          + " 2026-03-15 11:00:00.5+01:00 or 2026-03-15 (UTC where no offset stands)";

  private static final Pattern EPOCH_MILLIS = Pattern.compile("-?\\d{1,18}");

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][ ]")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter();

  private EventTimes() {}

  /**
   * @return milliseconds since the epoch
   * @throws DateTimeException when the text is no time
   */
  static long parse(String text) {
    String trimmed = text.strip();
    if (EPOCH_MILLIS.matcher(trimmed).matches()) {
      return Long.parseLong(trimmed);
    }
    TemporalAccessor time = ISO.parse(trimmed);
    return time.isSupported(ChronoField.INSTANT_SECONDS)
        ? Instant.from(time).toEpochMilli()
        : LocalDateTime.from(time).toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
