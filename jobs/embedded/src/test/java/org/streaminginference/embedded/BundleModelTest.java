package org.streaminginference.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.UsageException;
import org.streaminginference.inference.Answer;
import org.streaminginference.inference.Answer.OneLabel;
import org.streaminginference.inference.LocalModel;
import org.streaminginference.inference.LocalModels;
import org.streaminginference.inference.Scored;

class BundleModelTest {

  private static final double FLAIRS_TOLERANCE = 1e-4;

  @TempDir Path folder;

  /** The texts are those that the model server is compared on, the awkward ones among them. */
  @Test
  void answersAsFlair() throws Exception {
    compareWithFlair(
        Repository.gru(), Repository.file("models/banking77-gru/reference/1.0.0.jsonl"), 1, 500);
  }

  /** A BERT with all its parts, exported as any other, though tiny ({@code make.py} beside it). */
  @Test
  void answersAsFlairWithATinyTransformer() throws Exception {
    Path tiny = Repository.file("jobs/embedded/src/test/transformer");
    compareWithFlair(tiny.resolve("bundle"), tiny.resolve("reference.jsonl"), 1, 200);
  }

  /** Made by a documented command of the exporter; the bundle is too large to be committed. */
  @Test
  void answersAsFlairWithATransformer() throws Exception {
    Path models = Repository.cache().resolve("models/banking77-minilm");
    assumeTrue(Files.exists(models.resolve("1.0.0/bundle.json")));
    Path many = models.resolve("1.0.0.reference.jsonl");
    compareWithFlair(
        models.resolve("1.0.0"),
        Files.exists(many) ? many : models.resolve("1.0.0/golden.jsonl"),
        7,
        9);
  }

  /**
   * @param each of the reference's lines, every how-manieth
   * @param fewest compared at least, so that nothing passes for something
   */
  private static void compareWithFlair(Path bundle, Path reference, int each, int fewest)
      throws Exception {
    List<JsonNode> all = Repository.lines(reference);
    List<JsonNode> wanted =
        IntStream.range(0, all.size()).filter(i -> i % each == 0).mapToObj(all::get).toList();
    List<String> texts = wanted.stream().map(line -> line.path("text").asText()).toList();
    List<Answer> answers;
    List<Answer> alone;
    try (BundleModel model = BundleModel.open(bundle, "b")) {
      answers = model.answers(texts);
      alone = texts.stream().limit(20).map(text -> model.answers(List.of(text)).get(0)).toList();
    }

    assertThat(answers.size()).isGreaterThanOrEqualTo(fewest);
    for (int i = 0; i < answers.size(); i++) {
      OneLabel answer = (OneLabel) answers.get(i);
      JsonNode line = wanted.get(i);
      assertThat(answer.label()).as(texts.get(i)).isEqualTo(line.path("label").asText(null));
      if (answer.label() != null) {
        assertThat(answer.score())
            .as(texts.get(i))
            .isCloseTo(line.path("score").asDouble(), within(FLAIRS_TOLERANCE));
      }
    }
    for (int i = 0; i < alone.size(); i++) {
      OneLabel answer = (OneLabel) answers.get(i);
      assertThat(((OneLabel) alone.get(i)).label()).isEqualTo(answer.label());
      if (answer.label() != null) {
        assertThat(((OneLabel) alone.get(i)).score()).isCloseTo(answer.score(), within(1e-5));
      }
    }
  }

  @Test
  void isFoundByTheJobAndSharedByItsSubtasks() throws Exception {
    LocalModels models = LocalModels.find().orElseThrow();
    LocalModel first = models.open(Repository.gru().toString());
    LocalModel second = models.open(Repository.gru().toString());
    first.close();
    first.close();
    Scored scored = second.score(List.of("My card has not arrived")).get(0);
    second.close();

    assertThat(scored.modelName()).isEqualTo("banking77-gru").isEqualTo(second.name());
    assertThat(scored.modelVersion()).isEqualTo("1.0.0");
    assertThat(scored.modelSha256()).matches("[0-9a-f]{64}");
    assertThat(((OneLabel) scored.answer()).label()).isEqualTo("card_arrival");
  }

  @Test
  void refusesAFlippedBit() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    byte[] bytes = bundle.bytes("model.onnx");
    bytes[bytes.length / 2] ^= 1;
    bundle.write("model.onnx", bytes);

    refusal().hasMessageContaining("The bundle is refused: model.onnx has SHA-256 ");
  }

  @Test
  void refusesOtherFilesThanTheManifestSays() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    bundle.write("extra.json", "{}");
    refusal().hasMessageContaining("it holds extra.json, which bundle.json does not list");

    Files.delete(folder.resolve("extra.json"));
    bundle.write("vocabulary.json", "[]");
    refusal().hasMessageContaining("vocabulary.json has 2 bytes instead of ");

    Files.delete(folder.resolve("vocabulary.json"));
    refusal().hasMessageContaining("the file vocabulary.json is missing");

    Files.delete(folder.resolve("bundle.json"));
    refusal().hasMessageContaining("the file bundle.json is missing");
  }

  @Test
  void refusesAnswersThatAreNotFlairs() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    ObjectNode golden = (ObjectNode) Repository.lines(folder.resolve("golden.jsonl")).get(1);
    golden.put("label", "another").put("score", 0.5);
    bundle.write("golden.jsonl", golden + "\n");
    ((ObjectNode) bundle.manifest.path("golden")).put("count", 1);
    bundle.sealed();

    refusal().hasMessageContaining("1 of 1 golden vectors are not met. Worst: text ");
  }

  @Test
  void refusesAGraphThatReadsOtherFiles() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    bundle.write("model.onnx", TestBundle.withExternalTensor(bundle.bytes("model.onnx")));
    bundle.sealed();
    refusal().hasMessageContaining("model.onnx keeps tensors in other files");

    bundle.write("model.onnx", new byte[] {1, 2, 3});
    bundle.sealed();
    refusal().hasMessageContaining("model.onnx is no ONNX model");
  }

  @Test
  void refusesAGraphOfOtherInputs() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    ((ObjectNode) bundle.manifest.path("graph").path("inputs").path(0)).put("datatype", "INT32");
    bundle.sealed();

    refusal().hasMessageContaining("model.onnx has the inputs [lengths INT64 [-1]");
  }

  @Test
  void sendsTaggersToTheModelServer() {
    Path tagger = Repository.file("models/wnut17-lstm-crf/1.0.0");

    assertThatThrownBy(() -> BundleModel.open(tagger, "s3://b/tagger"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            """
            This bundle cannot run inside the job: it needs what only the model server has.
              got:     task token-classification (s3://b/tagger)
              allowed: task text-classification
              to do:   serve it by the model server: --inference remote --model-url URL\
            """);
  }

  @Test
  void sendsOtherFeaturesToTheModelServer() throws Exception {
    TestBundle bundle = TestBundle.copy(Repository.gru(), folder);
    ((ObjectNode) bundle.manifest.path("features").path(0)).put("kind", "character-lm");
    bundle.sealed();

    refusal().hasMessageContaining("got:     features of the kind character-lm");
  }

  private AbstractThrowableAssert<?, ?> refusal() {
    return assertThatThrownBy(() -> BundleModel.open(folder, "b"))
        .isInstanceOf(UsageException.class);
  }
}
