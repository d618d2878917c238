package org.streaminginference.local.flink;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.streaminginference.local.launcher.Launch;

/**
 * One process of a session cluster, so that it can be killed without the others: a JobManager, or a
 * TaskManager.
 *
 * <p>The settings file holds Flink's own keys, addresses and ports among them, and {@code
 * local.role}: {@code jobmanager} or {@code taskmanager}. The ready file says that the process has
 * begun; whether it is part of the cluster, REST knows.
 */
public final class FlinkProcess {

  private static final String ROLE = "local.role";

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
        default ->
            throw new IllegalArgumentException(
                ROLE + " is " + role + ", neither jobmanager nor taskmanager.");
      }
    } catch (Throwable e) {
      Launch.fail(e);
    }
  }

  private static void runTaskManager(Configuration configuration) throws Exception {
    FileSystem.initialize(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    TaskManagerRunner.runTaskManager(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
  }
}
