package org.streaminginference.sqlinference;

import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.ml.AsyncPredictRuntimeProvider;
import org.apache.flink.table.ml.ModelProvider;
import org.streaminginference.inference.InferenceSettings;

/** Hands the planner the function that asks the model. */
final class OpenInferenceProvider implements AsyncPredictRuntimeProvider {

  private final InferenceSettings settings;
  private final OutputColumns output;

  OpenInferenceProvider(InferenceSettings settings, OutputColumns output) {
    this.settings = settings;
    this.output = output;
  }

  @Override
  public AsyncPredictFunction createAsyncPredictFunction(Context context) {
    return new PredictFunction(settings, output);
  }

  @Override
  public ModelProvider copy() {
    return new OpenInferenceProvider(settings, output);
  }
}
