package org.streaminginference.cli;

import java.nio.file.Path;
import java.util.List;
import org.streaminginference.inference.EmbeddedSettings;
import org.streaminginference.inference.LocalModels;
import org.streaminginference.inference.ScorerFactory;
import picocli.CommandLine.Option;

/** Where the model runs: on a server, as {@link InferenceOptions} say, or inside the job. */
public final class PlacedInferenceOptions extends InferenceOptions {

  /** Where a model runs. */
  public enum Place {
    remote,
    embedded
  }

  @Option(
      names = "--inference",
      defaultValue = "remote",
      paramLabel = "remote|embedded",
      description =
          "remote: asks the model server of --model-url. embedded: runs the bundle of"
              + " --model-bundle inside the TaskManagers, with the jar that is called"
              + " …-embedded.jar. Default: ${DEFAULT-VALUE}.")
  public Place place;

  @Option(
      names = "--model-bundle",
      paramLabel = "DIR",
      description =
          "Folder of one version of a bundle, on each TaskManager (with --inference embedded);"
              + " --model-name then only says which model it has to be.")
  public String bundle;

  @Option(
      names = "--embedded-threads",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Inferences at once per subtask, each on one core (with --inference embedded)."
              + " Default: ${DEFAULT-VALUE}.")
  public int threads;

  @Override
  public List<String> missing() {
    if (place == Place.embedded) {
      return bundle == null ? List.of("--model-bundle") : List.of();
    }
    return place == null ? List.of() : super.missing();
  }

  @Override
  public void validate(Problems problems) {
    if (place == Place.embedded) {
      validateEmbedded(problems);
      return;
    }
    super.validate(problems);
    refuse(problems, "--model-bundle", bundle, "--inference embedded", "--inference remote");
  }

  private void validateEmbedded(Problems problems) {
    validateBatches(problems);
    problems.inRange("--embedded-threads", threads, 1, 256);
    String server = modelUrl == null ? null : modelUrl.toString();
    refuse(problems, "--model-url", server, "--inference remote", "--inference embedded");
    refuse(problems, "--model-ca-file", modelCaFile, "--inference remote", "--inference embedded");
    refuse(
        problems,
        "--model-token-file",
        modelTokenFile,
        "--inference remote",
        "--inference embedded");
    if (!Path.of(bundle).isAbsolute()) {
      problems.add(
          "The option --model-bundle is not an absolute path, and each TaskManager has another"
              + " working folder",
          bundle,
          "the whole path of a folder that each TaskManager has, such as /models/intents/1.0.0",
          "correct --model-bundle");
    }
    if (LocalModels.find().isEmpty()) {
      problems.add(
          "This jar cannot run a model inside the job: it comes without a runtime",
          "--inference embedded",
          "--inference remote, or the jar of this job that is called …-embedded.jar",
          "submit the other jar, or ask a server with --model-url");
    }
  }

  private static void refuse(
      Problems problems, String option, String value, String belongsTo, String chosen) {
    if (value != null) {
      problems.add(
          "The option %s does nothing with %s".formatted(option, chosen),
          value,
          option + " with " + belongsTo,
          "leave %s out, or choose %s".formatted(option, belongsTo));
    }
  }

  /** Where answers come from. */
  public ScorerFactory scorers() {
    return place == Place.embedded
        ? new EmbeddedSettings(bundle, modelName, batches(), threads)
        : settings();
  }
}
