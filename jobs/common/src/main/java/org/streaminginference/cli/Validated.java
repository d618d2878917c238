package org.streaminginference.cli;

import java.util.List;

/** Options that know more of what is allowed than a type can say. */
public interface Validated {

  /** Adds what is wrong with them; called once, when all are read. */
  void validate(Problems problems);

  /**
   * Options that are missing where others ask for them, such as {@code --model-url}. May be called
   * when not everything could be read.
   */
  default List<String> missing() {
    return List.of();
  }
}
