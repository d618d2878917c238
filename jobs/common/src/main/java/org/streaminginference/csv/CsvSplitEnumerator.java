package org.streaminginference.csv;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Gives the replay to the first reader that asks, and to another one when that reader is lost. */
final class CsvSplitEnumerator implements SplitEnumerator<CsvSplit, List<CsvSplit>> {

  private final SplitEnumeratorContext<CsvSplit> context;
  private final Deque<CsvSplit> unassigned;

  CsvSplitEnumerator(SplitEnumeratorContext<CsvSplit> context, List<CsvSplit> unassigned) {
    this.context = context;
    this.unassigned = new ArrayDeque<>(unassigned);
  }

  @Override
  public void start() {}

  @Override
  public void handleSplitRequest(int subtask, String host) {
    CsvSplit split = unassigned.poll();
    if (split == null) {
      context.signalNoMoreSplits(subtask);
    } else {
      context.assignSplit(split, subtask);
    }
  }

  @Override
  public void addSplitsBack(List<CsvSplit> splits, int subtask) {
    unassigned.addAll(splits);
  }

  @Override
  public void addReader(int subtask) {}

  @Override
  public List<CsvSplit> snapshotState(long checkpointId) {
    return List.copyOf(unassigned);
  }

  @Override
  public void close() {}
}
