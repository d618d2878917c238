package org.streaminginference.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.streaminginference.embedded.bundle.Bundle;
import org.streaminginference.embedded.bundle.Manifest;
import org.streaminginference.inference.Answer.OneLabel;

/** Proof that this machine computes what Flair computed, and the warm-up. */
final class Golden {

  /** As many as the model server asks; a bundle may carry more for its own verification. */
  private static final int MOST = 64;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Vector(String text, String label, Double score) {}

  /** An answer that is not the wanted one. */
  private record Miss(Vector wanted, OneLabel got, boolean sameLabel, double delta) {}

  private Golden() {}

  /**
   * @throws org.streaminginference.cli.UsageException with the worst offender where more labels
   *     differ than the bundle allows, or a score is off by more than its tolerance
   */
  static void check(Bundle bundle, BundleModel model) {
    Manifest manifest = bundle.manifest();
    List<Vector> vectors = vectors(bundle);
    vectors = vectors.subList(0, Math.min(MOST, vectors.size()));
    List<Miss> misses = new ArrayList<>();
    List<? extends Object> answers = model.answers(vectors.stream().map(Vector::text).toList());
    for (int i = 0; i < vectors.size(); i++) {
      Miss compared = compare(vectors.get(i), (OneLabel) answers.get(i));
      if (!compared.sameLabel || !(compared.delta <= manifest.tolerance())) {
        misses.add(compared);
      }
    }
    misses.sort(Comparator.comparing(Miss::sameLabel).thenComparing(miss -> -miss.delta));
    int flips = (int) misses.stream().filter(miss -> !miss.sameLabel).count();
    int allowed = (int) Math.floor(vectors.size() * manifest.flipBudget());
    List<Miss> unmet = flips > allowed ? misses : misses.subList(flips, misses.size());
    if (!unmet.isEmpty()) {
      Miss worst = unmet.get(0);
      throw bundle.refused(
          "%d of %d golden vectors are not met. Worst: text %s, wanted %s (%s), got %s (%s), allowed Δ %s"
              .formatted(
                  unmet.size(),
                  vectors.size(),
                  shown(worst.wanted.text),
                  worst.wanted.label,
                  worst.wanted.score,
                  worst.got.label(),
                  worst.got.score(),
                  manifest.tolerance()));
    }
  }

  private static Miss compare(Vector wanted, OneLabel got) {
    double delta = Math.abs(number(wanted.score) - number(got.score()));
    return new Miss(wanted, got, Objects.equals(wanted.label, got.label()), delta);
  }

  private static double number(Double score) {
    return score == null ? 0 : score;
  }

  private static List<Vector> vectors(Bundle bundle) {
    String file = bundle.manifest().golden();
    List<Vector> vectors = new ArrayList<>();
    for (String line : bundle.lines(file)) {
      vectors.add(vector(bundle, line, file + ":" + (vectors.size() + 1)));
    }
    if (vectors.size() != bundle.manifest().goldenCount() || vectors.isEmpty()) {
      throw bundle.refused(
          "%s has %d golden vectors, bundle.json says %d"
              .formatted(file, vectors.size(), bundle.manifest().goldenCount()));
    }
    return vectors;
  }

  private static Vector vector(Bundle bundle, String line, String where) {
    try {
      JsonNode json = JSON.readTree(line);
      JsonNode label = json.path("label");
      JsonNode score = json.path("score");
      boolean isAnswer = label.isNull() ? score.isNull() : label.isTextual() && score.isNumber();
      if (json.path("text").isTextual() && isAnswer) {
        return new Vector(
            json.path("text").asText(),
            label.isNull() ? null : label.asText(),
            score.isNull() ? null : score.asDouble());
      }
    } catch (JsonProcessingException e) {
      // Told below, as what is JSON of another form.
    }
    throw bundle.refused(where + " is no golden vector with text, label and score");
  }

  private static String shown(String text) {
    return '"' + (text.length() <= 60 ? text : text.substring(0, 60) + "…") + '"';
  }
}
