package org.streaminginference.cli;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a job's arguments, to tell all of it at once. */
public final class Problems {

  private final List<UsageException> found = new ArrayList<>();

  /**
   * @see UsageException#UsageException(String, String, String, String)
   */
  public void add(String problem, String got, String allowed, String remedy) {
    found.add(new UsageException(problem, got, allowed, remedy));
  }

  /** The parser tells of all missing arguments once for each of them. */
  void add(UsageException problem) {
    if (found.stream().noneMatch(known -> known.getMessage().equals(problem.getMessage()))) {
      found.add(problem);
    }
  }

  /** An option that is needed here, though not always. */
  public void required(String option, String value, String allowed) {
    if (value == null || value.isBlank()) {
      add("The option " + option + " is missing", "nothing", allowed, "add " + option);
    }
  }

  /** A number within bounds, both included; NaN is within none. */
  public void inRange(String option, double value, double least, double most) {
    inRange(option, value, least, most, plain(least) + " to " + plain(most), "correct " + option);
  }

  /** A number of zero or more. */
  public void notNegative(String option, double value, String remedy) {
    inRange(option, value, 0, Double.MAX_VALUE, "0 or more", "give " + remedy);
  }

  private void inRange(
      String option, double value, double least, double most, String allowed, String remedy) {
    if (!(value >= least && value <= most)) {
      add("The option " + option + " is out of range", plain(value), allowed, remedy);
    }
  }

  /**
   * @throws UsageException with everything that was found, when something was
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw UsageException.of(found);
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
