package org.streaminginference.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.bundle.OnnxFile;
import org.streaminginference.embedded.features.Feature;
import org.streaminginference.embedded.onnx.Graph;
import org.streaminginference.embedded.onnx.Int64Tensor;
import org.streaminginference.embedded.tokenization.Words;
import org.streaminginference.inference.Answer;
import org.streaminginference.inference.Answer.OneLabel;
import org.streaminginference.inference.LocalModel;
import org.streaminginference.inference.Scored;

/** A bundle that answers: words, features, graph and labels. */
final class BundleModel implements LocalModel {

  private final String name;
  private final String version;
  private final String sha256;
  private final List<String> labels;
  private final List<Feature> features;
  private final Graph graph;

  private BundleModel(Bundle bundle, List<Feature> features, Graph graph) {
    this.name = bundle.manifest().name();
    this.version = bundle.manifest().version();
    this.sha256 = bundle.sha256();
    this.labels = bundle.manifest().labels();
    this.features = features;
    this.graph = graph;
  }

  /**
   * Verified, opened, golden vectors met.
   *
   * @param location what people call the folder
   * @throws org.streaminginference.cli.UsageException with what is wrong
   */
  static BundleModel open(Path folder, String location) throws IOException {
    Bundle bundle = Bundle.read(folder, location);
    List<Feature> features = Feature.of(bundle);
    BundleModel model = new BundleModel(bundle, features, graph(bundle));
    try {
      Golden.check(bundle, model);
      return model;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static Graph graph(Bundle bundle) {
    String file = bundle.manifest().graph();
    refuseUnsafe(bundle, file);
    Graph graph;
    try {
      graph = new Graph(bundle.file(file));
    } catch (IllegalArgumentException e) {
      throw bundle.refused("ONNX Runtime does not load %s: %s".formatted(file, e.getMessage()));
    }
    List<String> inputs = bundle.manifest().tensors("inputs");
    List<String> outputs = bundle.manifest().tensors("outputs");
    if (!graph.inputs().equals(inputs) || !graph.outputs().equals(outputs)) {
      graph.close();
      throw bundle.refused(
          "%s has the inputs %s and the outputs %s, bundle.json says %s and %s"
              .formatted(file, graph.inputs(), graph.outputs(), inputs, outputs));
    }
    return graph;
  }

  /** Looks at the file before the runtime does. */
  private static void refuseUnsafe(Bundle bundle, String file) {
    OnnxFile found;
    try {
      found = OnnxFile.inspect(bundle.file(file));
    } catch (IllegalArgumentException e) {
      throw bundle.refused("%s is no ONNX model: %s".formatted(file, e.getMessage()));
    }
    if (found.hasExternalData()) {
      throw bundle.refused(file + " keeps tensors in other files, which is not allowed");
    }
    if (found.opset().orElse(-1) != bundle.manifest().opset()) {
      throw bundle.refused(
          "%s uses opset %s, bundle.json says %d"
              .formatted(file, found.opset(), bundle.manifest().opset()));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Scored> score(List<String> texts) {
    return answers(texts).stream()
        .map(answer -> new Scored(answer, name, version, sha256))
        .toList();
  }

  /** A text without words never reaches the graph: Flair does not predict it. */
  List<Answer> answers(List<String> texts) {
    Answer[] answers = new Answer[texts.size()];
    Arrays.fill(answers, OneLabel.NONE);
    int[] places = new int[texts.size()];
    int[] lengths = new int[texts.size()];
    int[][][] encoded = new int[texts.size()][][];
    int count = 0;
    for (int i = 0; i < texts.size(); i++) {
      List<String> words = Words.of(texts.get(i));
      if (words.isEmpty()) {
        continue;
      }
      encoded[count] = new int[features.size()][];
      for (int f = 0; f < features.size(); f++) {
        encoded[count][f] = features.get(f).encode(words);
        lengths[count] = Math.max(lengths[count], features.get(f).length(encoded[count][f]));
      }
      places[count++] = i;
    }
    for (List<Integer> batch : BatchPlan.of(Arrays.copyOf(lengths, count))) {
      float[] logits = graph.run(feeds(encoded, batch));
      if (logits.length != batch.size() * labels.size()) {
        throw new IllegalStateException(
            "The model computed %d numbers instead of %d."
                .formatted(logits.length, batch.size() * labels.size()));
      }
      for (int row = 0; row < batch.size(); row++) {
        answers[places[batch.get(row)]] = Softmax.decode(logits, row, labels);
      }
    }
    return List.of(answers);
  }

  private Map<String, Int64Tensor> feeds(int[][][] encoded, List<Integer> batch) {
    Map<String, Int64Tensor> feeds = new HashMap<>();
    for (int f = 0; f < features.size(); f++) {
      int feature = f;
      features.get(f).collate(batch.stream().map(i -> encoded[i][feature]).toList(), feeds);
    }
    return feeds;
  }

  @Override
  public void close() {
    graph.close();
  }
}
