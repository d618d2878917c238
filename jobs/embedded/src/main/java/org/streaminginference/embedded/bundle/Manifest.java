package org.streaminginference.embedded.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code bundle.json}, as far as this runtime goes by it. The exporter and the model server check
 * the whole of it ({@code contract/schemas/bundle.schema.json}); what is here beside the fields
 * that are used keeps a manifest from naming files outside its folder.
 */
public final class Manifest {

  private static final Pattern FILE_NAME =
      Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*\\.(onnx|json|jsonl|txt|md)");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int FORMAT_VERSION = 1;

  /** What a file has to be. */
  public record FileFacts(String sha256, long bytes) {}

  private final Bundle bundle;
  private final JsonNode json;
  private final List<String> labels = new ArrayList<>();
  private final Map<String, FileFacts> files = new TreeMap<>();

  Manifest(JsonNode json, Bundle bundle) {
    this.json = json;
    this.bundle = bundle;
    int version = json.path("format_version").asInt();
    if (version != FORMAT_VERSION) {
      throw bundle.refused(
          "bundle.json has the format_version %s, this job knows %d"
              .formatted(json.path("format_version"), FORMAT_VERSION));
    }
    json.path("files").properties().forEach(file -> addFile(file.getKey(), file.getValue()));
    refuseUnknownKinds();
    for (JsonNode label : json.path("labels")) {
      labels.add(label.asText());
    }
    if (labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
      throw bundle.refused("bundle.json names no labels, or one of them twice");
    }
    if (features().isEmpty()) {
      throw bundle.refused("bundle.json names no features");
    }
  }

  private void addFile(String name, JsonNode facts) {
    String sha256 = facts.path("sha256").asText();
    if (!FILE_NAME.matcher(name).matches()
        || !SHA256.matcher(sha256).matches()
        || !facts.path("bytes").isIntegralNumber()) {
      throw bundle.refused(
          "bundle.json lists the file %s with %s, which no bundle holds".formatted(name, facts));
    }
    files.put(name, new FileFacts(sha256, facts.path("bytes").asLong()));
  }

  private void refuseUnknownKinds() {
    refuseUnless("task", json.path("task"), "text-classification");
    refuseUnless("tokenization", json.path("tokenization").path("kind"), "segtok");
    refuseUnless("decoding", json.path("decoding").path("kind"), "softmax");
  }

  private void refuseUnless(String what, JsonNode kind, String known) {
    if (!kind.asText().equals(known)) {
      throw bundle.unsupported("%s %s".formatted(what, kind.asText()), what + " " + known);
    }
  }

  public String name() {
    return text("name");
  }

  public String version() {
    return text("version");
  }

  private String text(String field) {
    String value = json.path(field).asText();
    if (value.isEmpty()) {
      throw bundle.refused("bundle.json has no " + field);
    }
    return value;
  }

  /** The columns of the graph's output, in their order. */
  public List<String> labels() {
    return labels;
  }

  public Map<String, FileFacts> files() {
    return files;
  }

  public List<JsonNode> features() {
    List<JsonNode> features = new ArrayList<>();
    json.path("features").forEach(features::add);
    return features;
  }

  /** Name of the graph's file. */
  public String graph() {
    return json.path("graph").path("file").asText();
  }

  /** Version of ONNX's own operators that the graph uses. */
  public int opset() {
    return json.path("graph").path("opset").asInt();
  }

  /**
   * What the graph declares, each as {@code name INT64 [-1, -1]}, sorted.
   *
   * @param side {@code inputs} or {@code outputs}
   */
  public List<String> tensors(String side) {
    List<String> tensors = new ArrayList<>();
    for (JsonNode tensor : json.path("graph").path(side)) {
      List<Long> shape = new ArrayList<>();
      tensor.path("shape").forEach(dimension -> shape.add(dimension.asLong()));
      tensors.add(
          "%s %s %s"
              .formatted(tensor.path("name").asText(), tensor.path("datatype").asText(), shape));
    }
    return tensors.stream().sorted().toList();
  }

  /** Name of the file with the golden vectors. */
  public String golden() {
    return json.path("golden").path("file").asText();
  }

  public int goldenCount() {
    return json.path("golden").path("count").asInt();
  }

  /** How far a score may be from Flair's. */
  public double tolerance() {
    return json.path("golden").path("tolerance").asDouble();
  }

  /** Part of the golden vectors that may have another label, for a graph of 8-bit weights. */
  public double flipBudget() {
    return json.path("golden").path("flip_budget").asDouble(0);
  }
}
