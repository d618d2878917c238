package org.streaminginference.embedded;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.streaminginference.inference.BundleFolder;
import org.streaminginference.inference.LocalModel;
import org.streaminginference.inference.LocalModels;
import org.streaminginference.inference.Scored;

/** Opens each bundle once, for all subtasks of a job on this TaskManager. */
public final class BundleModels implements LocalModels {

  /**
   * ONNX Runtime needs more than the megabyte that Flink's threads have when it registers its
   * operators: on these it ended the whole JVM, without a word.
   */
  private static final long STACK_BYTES = 16L << 20;

  private static final Map<String, Shared> OPEN = new HashMap<>();

  private static final class Shared {
    final BundleModel model;
    int users;

    Shared(BundleModel model) {
      this.model = model;
    }
  }

  /** While one subtask loads, the others wait for it: they need the same. */
  @Override
  public LocalModel open(String location) throws IOException {
    synchronized (OPEN) {
      Shared shared = OPEN.get(location);
      if (shared == null) {
        shared = new Shared(load(location));
        OPEN.put(location, shared);
      }
      shared.users++;
      return new Use(location, shared.model);
    }
  }

  private static BundleModel load(String location) throws IOException {
    CompletableFuture<BundleModel> loaded = new CompletableFuture<>();
    Thread thread = new Thread(null, () -> load(location, loaded), "load-model", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return loaded.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IOException("The bundle " + location + " cannot be loaded", e.getCause());
    } catch (InterruptedException e) {
      // A task that is cancelled does not wait. Nobody else knows the model: it is freed here, or
      // by who still loads it.
      if (!loaded.cancel(false) && !loaded.isCompletedExceptionally()) {
        loaded.join().close();
      }
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the bundle " + location + " was loaded", e);
    }
  }

  private static void load(String location, CompletableFuture<BundleModel> loaded) {
    try (BundleFolder folder = BundleFolder.of(location)) {
      BundleModel model = BundleModel.open(folder.path(), location);
      if (!loaded.complete(model)) {
        model.close();
      }
    } catch (Throwable refused) {
      loaded.completeExceptionally(refused);
    }
  }

  /** One subtask's hold on a model. */
  private static final class Use implements LocalModel {

    private final String location;
    private final BundleModel model;
    private boolean closed;

    Use(String location, BundleModel model) {
      this.location = location;
      this.model = model;
    }

    @Override
    public String name() {
      return model.name();
    }

    @Override
    public List<Scored> score(List<String> texts) {
      return model.score(texts);
    }

    /** The last one frees it. */
    @Override
    public void close() {
      synchronized (OPEN) {
        Shared shared = OPEN.get(location);
        if (!closed && --shared.users == 0) {
          OPEN.remove(location);
          model.close();
        }
        closed = true;
      }
    }
  }
}
