package org.streaminginference.testing;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Flink in this JVM, configured as jobs are run: exactly-once checkpoints, no generic types, object
 * reuse. Its TaskManager can be lost and replaced.
 */
public final class FlinkTestCluster implements BeforeAllCallback, AfterAllCallback {

  private static final int SLOTS = 4;

  private final List<CompletableFuture<Void>> runs = new ArrayList<>();
  private MiniCluster cluster;
  private int taskManagers;

  /** A job, as its class starts it. */
  public interface Job {
    void run(StreamExecutionEnvironment env) throws Exception;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    // Here the connector is on the class path of Flink itself, and for jobs' jars too: two copies
    // of the classes that both ends speak of do not go together.
    configuration.setString("classloader.parent-first-patterns.additional", "org.apache.kafka.");
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
    cluster.start();
    taskManagers = 1;
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    cluster.close();
  }

  /**
   * An environment with what a cluster's configuration sets.
   *
   * @param checkpointInterval null for no checkpoints
   */
  public StreamExecutionEnvironment env(int parallelism, Duration checkpointInterval) {
    return env(parallelism, checkpointInterval, null);
  }

  /**
   * The same for a job that goes on from a savepoint.
   *
   * @param savepoint its folder; null for none
   */
  public StreamExecutionEnvironment env(
      int parallelism, Duration checkpointInterval, Path savepoint) {
    return env(parallelism, checkpointInterval, savepoint, List.of());
  }

  /** The same for a job of these jars, whose classes are loaded anew as on any cluster. */
  public StreamExecutionEnvironment env(
      int parallelism, Duration checkpointInterval, Path savepoint, List<Path> jars) {
    Configuration configuration = new Configuration();
    if (savepoint != null) {
      configuration.setString("execution.savepoint.path", savepoint.toUri().toString());
    }
    // By their keys: the constants are elsewhere in each line of Flink.
    if (checkpointInterval != null) {
      configuration.setString(
          "execution.checkpointing.interval", checkpointInterval.toMillis() + " ms");
    }
    configuration.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.setString("restart-strategy.type", "fixed-delay");
    configuration.setString("restart-strategy.fixed-delay.attempts", "20");
    configuration.setString("restart-strategy.fixed-delay.delay", "100 ms");
    StreamExecutionEnvironment env =
        new TestStreamEnvironment(
            cluster,
            configuration,
            parallelism,
            jars.stream().map(jar -> new org.apache.flink.core.fs.Path(jar.toUri())).toList(),
            List.of());
    env.configure(configuration, getClass().getClassLoader());
    return env;
  }

  /** Runs a job in the background; a failure shows in {@link CompletableFuture#join()}. */
  public CompletableFuture<Void> start(StreamExecutionEnvironment env, Job job) {
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> {
              try {
                job.run(env);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            task -> new Thread(task, "job").start());
    runs.add(run);
    return run;
  }

  /** Kills the TaskManager with all that runs on it, and starts another one. */
  public void loseTaskManager() throws Exception {
    cluster.terminateTaskManager(taskManagers - 1).get();
    cluster.startTaskManager();
    taskManagers++;
  }

  /**
   * Stops the only job that runs, with a savepoint.
   *
   * @return the savepoint's folder, below the given one
   */
  public Path stopWithSavepoint(Path folder) throws Exception {
    for (JobStatusMessage job : cluster.listJobs().get()) {
      if (!job.getJobState().isGloballyTerminalState()) {
        String savepoint =
            cluster
                .stopWithSavepoint(
                    job.getJobId(), folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        return Path.of(URI.create(savepoint));
      }
    }
    throw new IllegalStateException("No job runs");
  }

  /** Cancels what still runs and waits for its end. */
  public void cancelJobs() throws Exception {
    for (JobStatusMessage job : cluster.listJobs().get()) {
      if (!job.getJobState().isGloballyTerminalState()) {
        cancel(job.getJobId());
      }
    }
    for (CompletableFuture<Void> run : runs) {
      run.handle((ended, error) -> null).get(60, TimeUnit.SECONDS);
    }
    runs.clear();
  }

  private void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get();
    Await.until("job cancelled", () -> cluster.getJobStatus(job).get() == JobStatus.CANCELED);
  }
}
