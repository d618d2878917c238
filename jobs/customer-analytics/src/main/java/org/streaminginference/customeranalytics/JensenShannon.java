package org.streaminginference.customeranalytics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How unlike two distributions are. To base 2 it is 0 for the same and 1 for two without a label in
 * common; a label that one side lacks needs no smoothing, unlike with the population stability
 * index.
 */
final class JensenShannon {

  private JensenShannon() {}

  /**
   * @param one counts, not all zero
   * @param other counts, not all zero
   * @return 0 to 1
   */
  static double divergence(Map<String, Long> one, Map<String, Long> other) {
    double oneTotal = total(one);
    double otherTotal = total(other);
    Set<String> labels = new HashSet<>(one.keySet());
    labels.addAll(other.keySet());
    double sum = 0;
    for (String label : labels) {
      double p = one.getOrDefault(label, 0L) / oneTotal;
      double q = other.getOrDefault(label, 0L) / otherTotal;
      double middle = (p + q) / 2;
      sum += (part(p, middle) + part(q, middle)) / 2;
    }
    // Rounding can leave it a little outside.
    return Math.min(1, Math.max(0, sum));
  }

  /** The counts of both. */
  static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> sum = new HashMap<>(one);
    other.forEach((label, count) -> sum.merge(label, count, Long::sum));
    return sum;
  }

  static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double part(double p, double middle) {
    return p == 0 ? 0 : p * Math.log(p / middle) / Math.log(2);
  }
}
