package org.streaminginference.embedded.onnx;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The one class loader of a JVM that has ONNX Runtime, whatever jobs come and go.
 *
 * <p>Flink gives each submission, and each restart, a class loader of its own. A native library
 * belongs to the loader that loaded it, and ONNX Runtime's classes leave a shutdown hook behind: in
 * the job's loader each submission would unpack and map the library once more (28 MB), and none of
 * these loaders would ever be freed. So the first job makes a loader that outlives it, and later
 * ones find it in the platform's MBean server, the one register of a JVM that hands out class
 * loaders.
 */
final class SharedLoader {

  /** The number changes with the signatures of {@link RuntimeGraph}. */
  private static final String NAME = "org.streaminginference:type=OnnxRuntime,interface=1";

  private SharedLoader() {}

  static ClassLoader get() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      // One at a time in the whole JVM: this class is there once for each job, the server once.
      synchronized (server) {
        if (!server.isRegistered(name)) {
          register(server, name);
        }
      }
      return server.getClassLoaderFor(name);
    } catch (JMException | IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("ONNX Runtime cannot be loaded", e);
    }
  }

  private static void register(MBeanServer server, ObjectName name)
      throws JMException, IOException, ReflectiveOperationException {
    // Without the job's loader as parent: it could never be freed.
    URLClassLoader loader =
        new URLClassLoader(
            new URL[] {
              sourceOf(RuntimeGraph.class.getName()), sourceOf("ai.onnxruntime.OrtSession")
            },
            ClassLoader.getPlatformClassLoader());
    try {
      // Unpacks and loads the library. A loader in which that failed, for a full disk, fails for
      // ever: it must not become the one that all jobs find.
      Class.forName("ai.onnxruntime.OrtEnvironment", true, loader);
      Object runtime =
          loader.loadClass(LoadedRuntime.class.getName()).getDeclaredConstructor().newInstance();
      server.registerMBean(runtime, name);
    } catch (InstanceAlreadyExistsException e) {
      // Another subtask was faster.
      loader.close();
    } catch (JMException | ReflectiveOperationException | RuntimeException | Error e) {
      loader.close();
      throw e;
    }
  }

  /** The jar or folder that this class's loader has a class from. */
  private static URL sourceOf(String className) throws IOException {
    String path = className.replace('.', '/') + ".class";
    URL found = SharedLoader.class.getClassLoader().getResource(path);
    if (found == null) {
      throw new IOException("The job's jar lacks the class " + className);
    }
    URLConnection connection = found.openConnection();
    return connection instanceof JarURLConnection jar ? jar.getJarFileURL() : root(found, path);
  }

  private static URL root(URL found, String path) throws MalformedURLException {
    String url = found.toString();
    return new URL(url.substring(0, url.length() - path.length()));
  }
}
