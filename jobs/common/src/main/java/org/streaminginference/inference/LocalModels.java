package org.streaminginference.inference;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens models of bundles inside this JVM. It comes in a jar of its own, with a runtime for each
 * platform, which jobs that ask a server do without.
 */
public interface LocalModels {

  /**
   * Checks the bundle, loads it and asks it about its golden vectors; where it is open already, the
   * same model is given once more.
   *
   * @param bundle the folder with its {@code bundle.json}: a path, or an address as {@link
   *     BundleFolder} takes them
   * @throws org.streaminginference.cli.UsageException when the bundle is broken, or of a kind that
   *     only the server knows
   */
  LocalModel open(String bundle) throws Exception;

  /** What this jar brings; empty where it is one that only asks servers. */
  static Optional<LocalModels> find() {
    // By the loader of this class, which has the job's jar: other threads have other context
    // loaders.
    return ServiceLoader.load(LocalModels.class, LocalModels.class.getClassLoader()).findFirst();
  }
}
