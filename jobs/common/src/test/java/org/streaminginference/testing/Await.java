package org.streaminginference.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /**
   * @throws AssertionError when the condition does not hold within a time that only a defect needs
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited " + LIMIT.toSeconds() + " s in vain for: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
