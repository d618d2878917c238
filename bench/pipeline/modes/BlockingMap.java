package org.streaminginference.mlinference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.streaminginference.cli.Arguments;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.kafka.KafkaSources;
import org.streaminginference.message.IncomingMessage;

/**
 * What many write first: a map that asks the server about one text and waits for the answer. Source,
 * parsing and sink are those of ml-inference, so that only the asking differs. For the bench alone:
 * no retries, no deadlines, no dead letters; whatever goes wrong fails the job.
 */
public final class BlockingMap {

  private BlockingMap() {}

  public static void main(String... arguments) throws Exception {
    MlInferenceOptions options = new MlInferenceOptions();
    if (!Arguments.parse(options, arguments)) {
      return;
    }
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    MlInferenceJob.fromKafka(
            env,
            KafkaSources.readCommitted(
                    options.kafka.connection(), List.of(options.messagesTopic()), options.groupId)
                .build())
        .map(new AskAndWait(options.inference.modelUrl, options.inference.modelName))
        .name("Ask the model and wait")
        .sinkTo(
            options.kafka.sinks(options.transactionalIdPrefix).predictions(options.predictionsTopic))
        .name("Write predictions");
    env.execute("blocking-map");
  }

  private static final class AskAndWait implements MapFunction<IncomingMessage, Prediction> {

    private static final long serialVersionUID = 1L;

    private final URI uri;
    private transient HttpClient client;
    private transient ObjectMapper json;

    AskAndWait(URI server, String model) {
      uri = URI.create(server + "/v2/models/" + model + "/infer");
    }

    @Override
    public Prediction map(IncomingMessage incoming) throws IOException, InterruptedException {
      if (client == null) {
        client = HttpClient.newHttpClient();
        json = new ObjectMapper();
      }
      Message message = incoming.getMessage();
      JsonNode answer = ask(message.getText());
      JsonNode predicted = json.readTree(answer.at("/outputs/0/data/0").asText());
      return new Prediction()
          .withId(message.getId())
          .withText(message.getText())
          .withLabel(predicted.path("label").isNull() ? null : predicted.path("label").asText())
          .withScore(predicted.path("score").isNull() ? null : predicted.path("score").asDouble())
          .withModelName(answer.path("model_name").asText())
          .withModelVersion(answer.path("model_version").asText())
          .withModelSha256(answer.at("/parameters/model_sha256").asText())
          .withIngestedAtMs(message.getIngestedAtMs())
          .withPredictedAtMs(System.currentTimeMillis());
    }

    private JsonNode ask(String text) throws IOException, InterruptedException {
      Map<String, Object> input =
          Map.of("name", "TEXT", "datatype", "BYTES", "shape", List.of(1), "data", List.of(text));
      Map<String, Object> body =
          Map.of("inputs", List.of(input), "outputs", List.of(Map.of("name", "PREDICTION")));
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response =
          client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException("The model server answered " + response.statusCode() + ".");
      }
      return json.readTree(response.body());
    }
  }
}
