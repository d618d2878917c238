package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.LabelCount;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.customeranalytics.DriftSettings.Reference;

class WatchDriftTest {

  private static final int MANY = 100;

  @Test
  void listsTheTopLabelsWithSharesAndMeans() throws Exception {
    Tally tally = tally(0, "a", 1, "b", 2, "c", 2);
    tally.add(new LabelledPrediction("x", "m", "1", new String[0], new double[0], null));
    try (var harness = harness(settings(Reference.previous, 2), 2)) {
      harness.processElement(tally, 0);
      LabelCounts counts = harness.extractOutputValues().get(0);

      assertThat(counts.getPredictions()).isEqualTo(6);
      assertThat(counts.getUnlabelled()).isEqualTo(1);
      assertThat(counts.getLabelTotal()).isEqualTo(5);
      assertThat(counts.getLabels())
          .containsExactly(
              new LabelCount().withLabel("b").withCount(2L).withShare(0.4).withMeanScore(0.5),
              new LabelCount().withLabel("c").withCount(2L).withShare(0.4).withMeanScore(0.5));
      assertThat(counts.getWindowStartMs()).isZero();
      assertThat(counts.getDrift()).as("nothing to compare with").isNull();
    }
  }

  @Test
  void raisesAnAlertWhenTheDistributionChanges() throws Exception {
    try (var harness = harness(settings(Reference.previous, 2), 10)) {
      harness.processElement(tally(0, "a", MANY, "b", MANY), 0);
      harness.processElement(tally(1, "a", MANY, "b", MANY), 1);
      harness.processElement(tally(2, "c", MANY), 2);
      List<LabelCounts> counts = harness.extractOutputValues();

      assertThat(counts.get(1).getDrift().getValue()).isZero();
      assertThat(counts.get(1).getDrift().getAlert()).isFalse();
      assertThat(counts.get(2).getDrift().getValue()).isEqualTo(1);
      assertThat(counts.get(2).getDrift().getAlert()).isTrue();
      assertThat(counts.get(2).getDrift().getReferenceWindows()).isEqualTo(2);
      assertThat(counts.get(2).getDrift().getReferenceLabels()).isEqualTo(4 * MANY);
    }
  }

  /** With "previous" the new distribution becomes the reference; with "first" it never does. */
  @Test
  void referenceMovesOnOrStays() throws Exception {
    for (Reference reference : Reference.values()) {
      try (var harness = harness(settings(reference, 1), 10)) {
        harness.processElement(tally(0, "a", MANY), 0);
        harness.processElement(tally(1, "b", MANY), 1);
        harness.processElement(tally(2, "b", MANY), 2);

        assertThat(harness.extractOutputValues().get(2).getDrift().getAlert())
            .isEqualTo(reference == Reference.first);
      }
    }
  }

  @Test
  void saysNothingWhileThereIsTooLittle() throws Exception {
    try (var harness = harness(settings(Reference.previous, 1), 10)) {
      harness.processElement(tally(0, "a", MANY - 1), 0);
      harness.processElement(tally(1, "b", MANY), 1);
      harness.processElement(tally(2, "c", MANY - 1), 2);

      assertThat(harness.extractOutputValues())
          .extracting(LabelCounts::getDrift)
          .containsOnlyNulls();
    }
  }

  @Test
  void eachVersionOfAModelHasItsOwnReference() throws Exception {
    Tally other = tally(1, "b", MANY);
    other.setModelVersion("2");
    try (var harness = harness(settings(Reference.previous, 1), 10)) {
      harness.processElement(tally(0, "a", MANY), 0);
      harness.processElement(other, 1);

      assertThat(harness.extractOutputValues())
          .extracting(LabelCounts::getDrift)
          .containsOnlyNulls();
    }
  }

  @Test
  void remembersItsReferenceAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (var harness = harness(settings(Reference.previous, 1), 10)) {
      harness.processElement(tally(0, "a", MANY), 0);
      state = harness.snapshot(1, 1);
    }
    try (var harness = create(settings(Reference.previous, 1), 10)) {
      harness.initializeState(state);
      harness.open();
      harness.processElement(tally(1, "b", MANY), 1);

      assertThat(harness.extractOutputValues().get(0).getDrift().getAlert()).isTrue();
    }
  }

  private static DriftSettings settings(Reference reference, int windows) {
    return new DriftSettings(reference, windows, 0.1, MANY);
  }

  /** Counts after their labels. */
  private static Tally tally(long window, Object... labelsAndCounts) {
    Tally tally = new Tally();
    for (int i = 0; i < labelsAndCounts.length; i += 2) {
      for (int n = 0; n < (int) labelsAndCounts[i + 1]; n++) {
        tally.add(Predictions.labelled("i" + n, (String) labelsAndCounts[i], 0.5, 0));
      }
    }
    tally.setWindowStartMs(window * 1000);
    tally.setWindowEndMs(window * 1000 + 1000);
    return tally;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Tally, LabelCounts> harness(
      DriftSettings settings, int topLabels) throws Exception {
    var harness = create(settings, topLabels);
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Tally, LabelCounts> create(
      DriftSettings settings, int topLabels) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new WatchDrift(settings, topLabels)),
        CustomerAnalyticsJob::model,
        Types.STRING);
  }
}
