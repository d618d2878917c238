package org.streaminginference.sqlinference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.table.api.CompiledPlan;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.streaminginference.cli.UsageException;
import org.streaminginference.sqlinference.Statements.Statement;

/**
 * The compiled plan, with nodes numbered from one. Flink numbers them by a counter of the process
 * and makes the operators' uids from the numbers: the same statements would have other uids in a
 * process that has compiled something before, and their state would be lost.
 */
final class PinnedPlan {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREDICT = "stream-exec-ml-predict-table-function";
  private static final Pattern CALL = Pattern.compile("(?i)\\bML_PREDICT\\s*\\(");

  private final CompiledPlan plan;
  private final List<String> nodes;

  private PinnedPlan(CompiledPlan plan, List<String> nodes) {
    this.plan = plan;
    this.nodes = nodes;
  }

  /**
   * @throws UsageException where the model would be asked more often than the statements say
   */
  static PinnedPlan of(
      StreamTableEnvironment tables, CompiledPlan compiled, List<Statement> statements) {
    ObjectNode json = parse(compiled.asJsonString());
    List<String> nodes = renumber(json);
    requireOneCallEach(nodes, statements);
    return new PinnedPlan(tables.loadPlan(PlanReference.fromJsonString(json.toString())), nodes);
  }

  TableResult execute() {
    return plan.execute();
  }

  /** Number and type of each node, which begin the uids of its operators. */
  List<String> nodes() {
    return nodes;
  }

  String explain() {
    return plan.explain() + "\nuids begin with: " + String.join(", ", nodes);
  }

  private static List<String> renumber(ObjectNode plan) {
    Map<Integer, ObjectNode> byId = new TreeMap<>();
    plan.path("nodes").forEach(node -> byId.put(node.path("id").asInt(), (ObjectNode) node));
    Map<Integer, Integer> numbers = new TreeMap<>();
    List<String> nodes = new ArrayList<>();
    byId.forEach(
        (id, node) -> {
          numbers.put(id, numbers.size() + 1);
          node.put("id", numbers.size());
          nodes.add(numbers.size() + "_" + node.path("type").asText().replaceAll("_\\d+$", ""));
        });
    for (JsonNode edge : plan.path("edges")) {
      for (String end : List.of("source", "target")) {
        ((ObjectNode) edge).put(end, numbers.get(edge.path(end).asInt()));
      }
    }
    return nodes;
  }

  private static void requireOneCallEach(List<String> nodes, List<Statement> statements) {
    long planned = nodes.stream().filter(node -> node.endsWith(PREDICT)).count();
    long written =
        statements.stream().mapToLong(s -> CALL.matcher(s.sql()).results().count()).sum();
    if (planned > written) {
      throw new UsageException(
          "The plan asks a model more often than the statements do, so that its answers could"
              + " differ between INSERTs",
          "%d calls for %d of ML_PREDICT".formatted(planned, written),
          "one call for each ML_PREDICT",
          "let all INSERTs read from one view that holds the ML_PREDICT, with the same columns");
    }
  }

  private static ObjectNode parse(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Flink's compiled plan is no JSON", e);
    }
  }
}
