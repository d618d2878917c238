package org.streaminginference.local.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.streaminginference.local.launcher.Launch;

/**
 * A Flink session cluster in one process: JobManager and TaskManager with the REST interface and
 * the web UI of a real one.
 *
 * <p>The settings file holds Flink's own keys. When REST answers, its URL is written to the ready
 * file.
 */
public final class FlinkCluster {

  private FlinkCluster() {}

  /** Arguments: settings file, ready file. */
  public static void main(String[] args) {
    try {
      Launch launch = Launch.from(args);
      MiniCluster cluster = start(Configuration.fromMap(launch.settings()));
      launch.ready(cluster.getRestAddress().get().toString());
      awaitEnd(cluster);
    } catch (Throwable e) {
      Launch.fail(e);
    }
  }

  static MiniCluster start(Configuration configuration) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS))
                .build());
    cluster.start();
    return cluster;
  }

  /** A fatal error closes the cluster: then this process must not stay behind as if it were one. */
  private static void awaitEnd(MiniCluster cluster) throws InterruptedException {
    while (cluster.isRunning()) {
      Thread.sleep(500);
    }
    throw new IllegalStateException("The Flink cluster has ended by itself; its log says why.");
  }
}
