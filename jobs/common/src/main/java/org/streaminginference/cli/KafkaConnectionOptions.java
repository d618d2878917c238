package org.streaminginference.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.streaminginference.kafka.KafkaConnection;
import picocli.CommandLine.Option;

/** Where Kafka is and how to sign in: shared by all jobs. */
public final class KafkaConnectionOptions implements Validated {

  /** Everything else is the job's own business: a time-out there could cost records. */
  private static final Pattern ALLOWED =
      Pattern.compile("security\\.protocol|config\\.providers(\\..+)?|(sasl|ssl)\\..+");

  private static final Pattern IS_SECRET =
      Pattern.compile("sasl\\.jaas\\.config|.*(password|\\.key)");

  private static final String OPTION = "--kafka-properties-file";

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT,…",
      description = "Kafka's bootstrap servers.")
  public String bootstrapServers;

  @Option(
      names = OPTION,
      paramLabel = "FILE",
      description =
          "Properties of Kafka's clients for encryption and log-in (security.protocol, sasl.*,"
              + " ssl.*). Secrets stand there as references such as"
              + " $${directory:/etc/kafka-credentials:sasl.jaas.config}. Default: neither.")
  public String propertiesFile;

  private Map<String, String> properties = Map.of();

  @Override
  public void validate(Problems problems) {
    if (propertiesFile == null || propertiesFile.isBlank()) {
      return;
    }
    Map<String, String> read = read(Path.of(propertiesFile), problems);
    read.forEach(
        (key, value) -> {
          if (!ALLOWED.matcher(key).matches()) {
            problems.add(
                "The file of " + OPTION + " has a key that is not the connection's",
                key,
                "security.protocol, config.providers, sasl.* and ssl.*",
                "remove it");
          } else if (IS_SECRET.matcher(key).matches() && !value.startsWith("${")) {
            problems.add(
                "The file of " + OPTION + " holds a secret, which would be in the job's graph",
                key + " with its value",
                "a reference to a mounted file, as in ${directory:/etc/kafka-credentials:"
                    + key
                    + "}",
                "write a reference, and config.providers=directory beside it");
          }
        });
    properties = read;
  }

  /** How to reach Kafka. */
  public KafkaConnection connection() {
    return new KafkaConnection(bootstrapServers, properties);
  }

  private static Map<String, String> read(Path path, Problems problems) {
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      file.load(reader);
    } catch (NoSuchFileException e) {
      unreadable(path, "no such file", problems);
    } catch (IOException | IllegalArgumentException e) {
      unreadable(path, String.valueOf(e.getMessage()), problems);
    }
    Map<String, String> read = new TreeMap<>();
    file.stringPropertyNames().forEach(key -> read.put(key, file.getProperty(key)));
    return read;
  }

  private static void unreadable(Path path, String reason, Problems problems) {
    problems.add(
        "The file of " + OPTION + " cannot be read",
        path + " (" + reason + ")",
        "a properties file that JobManager and TaskManagers can read",
        "check the path; on a cluster it is mounted from a ConfigMap or a Secret");
  }
}
