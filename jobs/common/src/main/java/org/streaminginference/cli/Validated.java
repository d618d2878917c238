package org.streaminginference.cli;

/** Options that know more of what is allowed than a type can say. */
public interface Validated {

  /** Adds what is wrong with them; called once, when all are read. */
  void validate(Problems problems);
}
