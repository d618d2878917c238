package org.streaminginference.local.flink;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.streaminginference.local.launcher.Launch;

/**
 * One process of a session cluster, so that it can be killed without the others: a JobManager, a
 * TaskManager, or the ZooKeeper that remembers jobs when a JobManager dies.
 *
 * <p>The settings file holds Flink's own keys, addresses and ports among them, and {@code
 * local.role}: {@code jobmanager}, {@code taskmanager} or {@code zookeeper}. The ready file says
 * that the process has begun; whether it is part of the cluster, REST knows.
 */
public final class FlinkProcess {

  private static final String ROLE = "local.role";
  private static final ConfigOption<String> ZOOKEEPER_PORT =
      ConfigOptions.key("local.zookeeper.port").stringType().noDefaultValue();

  private FlinkProcess() {}

  /** Arguments: settings file, ready file. */
  public static void main(String[] args) {
    try {
      Launch launch = Launch.from(args);
      Map<String, String> settings = launch.settings();
      String role = String.valueOf(settings.remove(ROLE));
      Configuration configuration = Configuration.fromMap(settings);
      launch.ready(role);
      switch (role) {
        case "jobmanager" ->
            ClusterEntrypoint.runClusterEntrypoint(
                new StandaloneSessionClusterEntrypoint(configuration));
        case "taskmanager" -> runTaskManager(configuration);
        case "zookeeper" -> runZooKeeper(configuration);
        default ->
            throw new IllegalArgumentException(
                ROLE + " is " + role + ", neither jobmanager, taskmanager nor zookeeper.");
      }
    } catch (Throwable e) {
      Launch.fail(e);
    }
  }

  /** A server of one node, on the port of the setting {@code local.zookeeper.port}. */
  private static void runZooKeeper(Configuration configuration) throws Exception {
    Path directory = Path.of(configuration.get(CoreOptions.TMP_DIRS));
    Path file = Files.createDirectories(directory).resolve("zoo.cfg");
    Files.write(
        file,
        List.of(
            "dataDir=" + directory.resolve("zookeeper"),
            "clientPort=" + configuration.get(ZOOKEEPER_PORT),
            "clientPortAddress=127.0.0.1",
            "tickTime=1000",
            "admin.enableServer=false",
            "server.1=127.0.0.1:1:2"));
    FlinkZooKeeperQuorumPeer.runFlinkZkQuorumPeer(file.toString(), 1);
  }

  private static void runTaskManager(Configuration configuration) throws Exception {
    FileSystem.initialize(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    TaskManagerRunner.runTaskManager(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
  }
}
