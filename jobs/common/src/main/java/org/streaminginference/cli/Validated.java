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

  /**
   * Options that do nothing beside the others; whoever gives one all the same is told. May be
   * called when not everything could be read.
   */
  default List<Idle> idle() {
    return List.of();
  }

  /**
   * Options that do nothing.
   *
   * @param options such as {@code --concurrency}
   * @param chosen what makes it so, such as {@code --inference embedded}
   * @param belongsTo what they need, such as {@code --inference remote}
   */
  record Idle(List<String> options, String chosen, String belongsTo) {}
}
