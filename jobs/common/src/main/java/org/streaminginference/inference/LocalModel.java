package org.streaminginference.inference;

import java.util.List;

/** A model in this JVM. Thread-safe, but for {@link #close()}. */
public interface LocalModel extends AutoCloseable {

  /** Its name, as its bundle says. */
  String name();

  /**
   * Blocks while it computes.
   *
   * @param texts at least one
   * @return one answer per text, in their order
   * @throws IllegalStateException when the model computes nothing for one of them
   */
  List<Scored> score(List<String> texts);

  /** Nothing may be asked any more, nor still be under way. */
  @Override
  void close();
}
