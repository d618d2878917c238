package org.streaminginference.inference;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;

/** How long to wait before the next attempt. */
final class RetryPolicy {

  private static final long BASE_MS = 200;
  private static final int FACTOR = 3;
  private static final long MOST_MS = 8_000;

  private RetryPolicy() {}

  /**
   * Exponential back-off (0.2, 0.6, 1.8, 5.4, 8 s, …) with full jitter, so that the clients of a
   * server that comes back do not all return at once; never earlier than the server asked for.
   *
   * @param attempt the attempt that failed, from 1
   * @param retryAfter what the server asked for; zero where it did not
   * @param random a number from 0 below the given one
   */
  static Duration delay(int attempt, Duration retryAfter, LongUnaryOperator random) {
    long ceilingMs = BASE_MS;
    for (int i = 1; i < attempt && ceilingMs < MOST_MS; i++) {
      ceilingMs = Math.min(MOST_MS, ceilingMs * FACTOR);
    }
    return retryAfter.plusMillis(random.applyAsLong(ceilingMs + 1));
  }

  /**
   * Reads a Retry-After header: seconds or an HTTP date.
   *
   * @param header null where there is none
   * @return zero where it is absent or says nothing that can be read
   */
  static Duration retryAfter(String header, Instant now) {
    if (header == null) {
      return Duration.ZERO;
    }
    String value = header.strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /**
   * A random number from 0 below the given one. Not by {@code nextLong(n)}: JvmDowngrader holds it
   * to be newer than Java 11.
   */
  static long below(long n) {
    return (long) (ThreadLocalRandom.current().nextDouble() * n);
  }
}
