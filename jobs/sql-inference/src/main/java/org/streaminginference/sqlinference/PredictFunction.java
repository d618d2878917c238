package org.streaminginference.sqlinference;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.streaminginference.inference.InferenceFailure;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.inference.Scored;
import org.streaminginference.inference.Scorers;
import org.streaminginference.inference.TextScorer;

/**
 * One row out for each row in: an answer or, where the model has the columns for it, the reason why
 * there is none. Without these columns a text that cannot be scored fails the job, because a row
 * less would be a record lost in silence.
 *
 * <p>Public for the code that the planner generates.
 */
public final class PredictFunction extends AsyncPredictFunction {

  private static final long serialVersionUID = 1L;

  private final InferenceSettings settings;
  private final InputColumns input;
  private final OutputColumns output;
  private transient TextScorer scorer;
  private transient OutputColumns.Writer writer;

  PredictFunction(InferenceSettings settings, InputColumns input, OutputColumns output) {
    this.settings = settings;
    this.input = input;
    this.output = output;
  }

  @Override
  public void open(FunctionContext context) {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    writer = output.writer();
    scorer = Scorers.remote(settings, context.getMetricGroup(), "inference-" + subtask);
  }

  @Override
  public CompletableFuture<Collection<RowData>> asyncPredict(RowData row) {
    String text = input.text(row);
    if (text == null) {
      return CompletableFuture.completedFuture(List.of(writer.nothing()));
    }
    CompletableFuture<Collection<RowData>> rows = new CompletableFuture<>();
    scorer.score(text, new ToRow(rows, input.traceparent(row)));
    return rows;
  }

  private final class ToRow implements TextScorer.Answer {

    private final CompletableFuture<Collection<RowData>> rows;
    private final String traceparent;

    ToRow(CompletableFuture<Collection<RowData>> rows, String traceparent) {
      this.rows = rows;
      this.traceparent = traceparent;
    }

    @Override
    public String traceparent() {
      return traceparent;
    }

    @Override
    public void scored(Scored scored) {
      try {
        rows.complete(List.of(writer.scored(scored, System.currentTimeMillis())));
      } catch (RuntimeException defect) {
        broken(defect);
      }
    }

    @Override
    public void failed(InferenceFailure failure) {
      if (output.tellsErrors()) {
        rows.complete(List.of(writer.failed(failure)));
      } else {
        broken(failure);
      }
    }

    @Override
    public void broken(Throwable defect) {
      rows.completeExceptionally(defect);
    }
  }

  @Override
  public void close() {
    if (scorer != null) {
      scorer.close();
    }
  }
}
