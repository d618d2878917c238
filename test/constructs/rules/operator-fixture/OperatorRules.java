import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkSessionJob;
import org.apache.flink.kubernetes.operator.config.FlinkConfigManager;
import org.apache.flink.kubernetes.operator.validation.DefaultValidator;

/**
 * Asks the operator's own validator: for each case of cases.json (a JSON merge patch on the valid base of its kind) one
 * line, "ok" or what the operator says. Run with flink-kubernetes-operator and its dependencies on the class path.
 */
public final class OperatorRules {
  private static final ObjectMapper mapper = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    JsonNode file = mapper.readTree(new File(args[0]));
    DefaultValidator validator =
        new DefaultValidator(new FlinkConfigManager(new Configuration(), namespaces -> {}));
    FlinkDeployment session = mapper.treeToValue(file.get("session"), FlinkDeployment.class);
    for (JsonNode entry : file.get("cases")) {
      boolean isSessionJob = entry.get("kind").asText().equals("FlinkSessionJob");
      JsonNode base = file.get(isSessionJob ? "sessionJob" : "deployment").deepCopy();
      JsonNode patched = merge(base, entry.get("change"));
      System.out.println(answer(validator, session, patched, isSessionJob).orElse("ok").replace('\n', ' '));
    }
    // Threads of the configuration manager go on.
    System.exit(0);
  }

  private static Optional<String> answer(
      DefaultValidator validator, FlinkDeployment session, JsonNode patched, boolean isSessionJob) {
    try {
      return isSessionJob
          ? validator.validateSessionJob(
              mapper.treeToValue(patched, FlinkSessionJob.class), Optional.of(session))
          : validator.validateDeployment(mapper.treeToValue(patched, FlinkDeployment.class));
    } catch (Exception e) {
      return Optional.of("cannot be read");
    }
  }

  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) return patch;
    ObjectNode result = target != null && target.isObject() ? (ObjectNode) target : mapper.createObjectNode();
    patch
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNull()) result.remove(field.getKey());
              else result.set(field.getKey(), merge(result.get(field.getKey()), field.getValue()));
            });
    return result;
  }
}
