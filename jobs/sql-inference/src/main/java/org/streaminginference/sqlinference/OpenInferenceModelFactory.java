package org.streaminginference.sqlinference;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.ResolvedCatalogModel;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;
import org.streaminginference.inference.InferenceSettings;

/**
 * The model provider {@code open-inference-v2}: ML_PREDICT asks a server of the Open Inference
 * Protocol V2 in batches, without blocking the task.
 */
public final class OpenInferenceModelFactory implements ModelProviderFactory {

  static final String IDENTIFIER = "open-inference-v2";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(OpenInferenceOptions.ENDPOINT, OpenInferenceOptions.MODEL_NAME);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        OpenInferenceOptions.CA_FILE,
        OpenInferenceOptions.TOKEN_FILE,
        OpenInferenceOptions.CONNECTION_LIFETIME,
        OpenInferenceOptions.BATCH_SIZE,
        OpenInferenceOptions.BATCH_TOKENS,
        OpenInferenceOptions.BATCH_LINGER,
        OpenInferenceOptions.CONCURRENCY,
        OpenInferenceOptions.REQUEST_TIMEOUT,
        OpenInferenceOptions.DEADLINE,
        OpenInferenceOptions.MAX_ATTEMPTS,
        OpenInferenceOptions.MAX_OUTAGE);
  }

  @Override
  public ModelProvider createModelProvider(Context context) {
    FactoryUtil.ModelProviderFactoryHelper helper =
        FactoryUtil.createModelProviderFactoryHelper(this, context);
    helper.validate();
    String name = context.getObjectIdentifier().getObjectName();
    ResolvedCatalogModel model = context.getCatalogModel();
    InferenceSettings settings = OpenInferenceOptions.settings(helper.getOptions(), name);
    InputColumns input = InputColumns.of(name, model.getResolvedInputSchema());
    OutputColumns output = OutputColumns.of(name, model.getResolvedOutputSchema());
    return new OpenInferenceProvider(settings, input, output);
  }
}
