package org.streaminginference.sqlinference;

import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.ml.AsyncPredictRuntimeProvider;
import org.apache.flink.table.ml.ModelProvider;
import org.streaminginference.inference.InferenceSettings;

/** Hands the planner the function that asks the model. */
final class OpenInferenceProvider implements AsyncPredictRuntimeProvider {

  private final InferenceSettings settings;
  private final InputColumns input;
  private final OutputColumns output;

  OpenInferenceProvider(InferenceSettings settings, InputColumns input, OutputColumns output) {
    this.settings = settings;
    this.input = input;
    this.output = output;
  }

  @Override
  public AsyncPredictFunction createAsyncPredictFunction(Context context) {
    return new PredictFunction(settings, input, output);
  }

  @Override
  public ModelProvider copy() {
    return new OpenInferenceProvider(settings, input, output);
  }
}
