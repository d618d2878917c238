package org.streaminginference.customeranalytics;

import java.io.Serializable;
import java.time.Duration;

/**
 * How predictions are counted.
 *
 * @param window length of a window
 * @param outOfOrderness how far a record may lie behind the newest of its partition
 * @param idleness a partition that is silent so long does not hold up the others
 * @param topLabels so many labels are listed
 */
record AnalyticsSettings(
    Duration window, Duration outOfOrderness, Duration idleness, int topLabels, DriftSettings drift)
    implements Serializable {}
