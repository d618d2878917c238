import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;

/**
 * Asks Flink itself how it divides memory: for each line of cases.txt one line of expected.txt, in bytes, or "does not
 * fit". Run with flink-runtime, flink-core and their dependencies on the class path; see README.md.
 */
public final class FlinkMemory {
  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      if (line.isBlank()) continue;
      String[] words = line.split("\\s+");
      Configuration configuration = new Configuration();
      configuration.setString(words[0] + ".memory.process.size", words[1]);
      for (int i = 2; i < words.length; i++) {
        String[] pair = words[i].split("=");
        configuration.setString(words[0] + ".memory." + pair[0], pair[1]);
      }
      System.out.println(words[0].equals("taskmanager") ? taskManager(configuration) : jobManager(configuration));
    }
  }

  private static String taskManager(Configuration configuration) {
    try {
      var spec = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
      return new StringJoiner(" ")
          .add("metaspace=" + spec.getJvmMetaspaceSize().getBytes())
          .add("overhead=" + spec.getJvmOverheadSize().getBytes())
          .add("managed=" + spec.getManagedMemorySize().getBytes())
          .add("network=" + spec.getNetworkMemSize().getBytes())
          .add("taskHeap=" + spec.getTaskHeapSize().getBytes())
          .toString();
    } catch (RuntimeException e) {
      return "does not fit";
    }
  }

  private static String jobManager(Configuration configuration) {
    try {
      var spec = JobManagerProcessUtils.processSpecFromConfig(configuration);
      return new StringJoiner(" ")
          .add("metaspace=" + spec.getJvmMetaspaceSize().getBytes())
          .add("overhead=" + spec.getJvmOverheadSize().getBytes())
          .add("heap=" + spec.getJvmHeapMemorySize().getBytes())
          .toString();
    } catch (RuntimeException e) {
      return "does not fit";
    }
  }
}
