package org.streaminginference.customeranalytics;

import java.io.Serializable;

/**
 * When the distribution of labels has drifted.
 *
 * @param windows that the reference is made of
 * @param threshold Jensen-Shannon divergence to base 2, above which there is an alert
 * @param minLabels that both sides need, for chance not to look like drift
 */
record DriftSettings(Reference reference, int windows, double threshold, long minLabels)
    implements Serializable {

  /** Which windows a window is held against. */
  enum Reference {
    /** Those just before it. */
    previous,
    /** The first ones of the model's version. */
    first
  }
}
