package org.streaminginference.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.streaminginference.inference.EmbeddedSettings;
import org.streaminginference.inference.LocalModels;
import org.streaminginference.inference.ScorerFactory;
import picocli.CommandLine.Option;

/** Where the model runs: on a server, as {@link InferenceOptions} say, or inside the job. */
public final class PlacedInferenceOptions extends InferenceOptions {

  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]*://.+");

  private static final List<String> OF_BUNDLE = List.of("--model-bundle", "--embedded-threads");

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
              + " …-embedded.jar; of the options above only --model-name and those of batches are"
              + " for it. Default: ${DEFAULT-VALUE}.")
  public Place place;

  @Option(
      names = "--model-bundle",
      paramLabel = "FOLDER",
      description =
          "Folder of one version of a bundle (with --inference embedded): a path that each"
              + " TaskManager has, or s3://bucket/folder, which each copies when it starts."
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

  /** What is for one place is no default of the other. */
  @Override
  public List<Idle> idle() {
    if (place == null) {
      return List.of();
    }
    return place == Place.embedded
        ? List.of(new Idle(OF_SERVER, "--inference embedded", "--inference remote"))
        : List.of(new Idle(OF_BUNDLE, "--inference remote", "--inference embedded"));
  }

  @Override
  public void validate(Problems problems) {
    if (place == Place.embedded) {
      validateEmbedded(problems);
    } else {
      super.validate(problems);
    }
  }

  private void validateEmbedded(Problems problems) {
    validateBatches(problems);
    problems.inRange("--embedded-threads", threads, 1, 256);
    if (!ADDRESS.matcher(bundle).matches() && !Path.of(bundle).isAbsolute()) {
      problems.add(
          "The option --model-bundle is neither an address nor an absolute path, and each"
              + " TaskManager has another working folder",
          bundle,
          "s3://bucket/models/intents/1.0.0, or the whole path of a folder that each TaskManager"
              + " has, such as /models/intents/1.0.0",
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

  /** Where answers come from. */
  public ScorerFactory scorers() {
    return place == Place.embedded
        ? new EmbeddedSettings(bundle, modelName, batches(), threads)
        : settings();
  }
}
