package org.streaminginference.customeranalytics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streaminginference.contract.Drift;
import org.streaminginference.contract.Drift.Measure;
import org.streaminginference.contract.LabelCount;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.customeranalytics.DriftSettings.Reference;
import org.streaminginference.flink.OpeningKeyedProcessFunction;

/**
 * Makes the record of a window and holds it against the reference windows of its model. Metrics
 * {@code drift.last} and {@code drift.alerts}.
 */
final class WatchDrift extends OpeningKeyedProcessFunction<String, Tally, LabelCounts> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(WatchDrift.class);

  private final DriftSettings settings;
  private final int topLabels;
  private transient ListState<Tally> reference;
  private transient Counter alerts;
  private transient double last;

  WatchDrift(DriftSettings settings, int topLabels) {
    this.settings = settings;
    this.topLabels = topLabels;
  }

  @Override
  protected void opened() {
    reference =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("reference-windows", Tally.class));
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("drift");
    alerts = metrics.counter("alerts");
    metrics.gauge("last", () -> last);
  }

  @Override
  public void processElement(Tally window, Context context, Collector<LabelCounts> out)
      throws Exception {
    List<Tally> windows = new ArrayList<>();
    reference.get().forEach(windows::add);
    LabelCounts counts = summary(window);
    drift(window, windows, counts);
    out.collect(counts);
    remember(window, windows);
  }

  private void drift(Tally window, List<Tally> windows, LabelCounts counts) {
    boolean isReferenceComplete =
        settings.reference() == Reference.previous || windows.size() == settings.windows();
    Map<String, Long> before = new HashMap<>();
    for (Tally tally : windows) {
      before = JensenShannon.sum(before, counts(tally));
    }
    Map<String, Long> now = counts(window);
    long beforeTotal = JensenShannon.total(before);
    if (!isReferenceComplete
        || beforeTotal < settings.minLabels()
        || JensenShannon.total(now) < settings.minLabels()) {
      return;
    }
    last = JensenShannon.divergence(now, before);
    boolean isAlert = last > settings.threshold();
    counts.setDrift(
        new Drift()
            .withMeasure(Measure.JENSEN_SHANNON)
            .withValue(last)
            .withThreshold(settings.threshold())
            .withAlert(isAlert)
            .withReferenceWindows(windows.size())
            .withReferenceLabels(beforeTotal));
    if (isAlert) {
      alerts.inc();
      LOG.warn(
          "Labels of model {}/{} have drifted: Jensen-Shannon divergence {} over {}",
          window.getModelName(),
          window.getModelVersion(),
          last,
          settings.threshold());
    }
  }

  private void remember(Tally window, List<Tally> windows) throws Exception {
    if (settings.reference() == Reference.first && windows.size() == settings.windows()) {
      return;
    }
    windows.add(window);
    int surplus = Math.max(0, windows.size() - settings.windows());
    reference.update(windows.subList(surplus, windows.size()));
  }

  private LabelCounts summary(Tally window) {
    double total = window.labelTotal();
    List<LabelCount> labels =
        window.getLabels().entrySet().stream()
            .map(
                entry ->
                    new LabelCount()
                        .withLabel(entry.getKey())
                        .withCount(entry.getValue().getCount())
                        .withShare(entry.getValue().getCount() / total)
                        .withMeanScore(
                            entry.getValue().getScoreSum() / entry.getValue().getCount()))
            .sorted(
                Comparator.comparing(LabelCount::getCount)
                    .reversed()
                    .thenComparing(LabelCount::getLabel))
            .limit(topLabels)
            .toList();
    return new LabelCounts()
        .withModelName(window.getModelName())
        .withModelVersion(window.getModelVersion())
        .withWindowStartMs(window.getWindowStartMs())
        .withWindowEndMs(window.getWindowEndMs())
        .withPredictions(window.getPredictions())
        .withUnlabelled(window.getUnlabelled())
        .withLabelTotal(window.labelTotal())
        .withLabels(new ArrayList<>(labels));
  }

  private static Map<String, Long> counts(Tally tally) {
    Map<String, Long> counts = new HashMap<>();
    tally.getLabels().forEach((label, labelTally) -> counts.put(label, labelTally.getCount()));
    return counts;
  }
}
