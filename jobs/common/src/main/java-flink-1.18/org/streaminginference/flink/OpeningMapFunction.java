package org.streaminginference.flink;

import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;

/** A RichMapFunction whose open() takes what this line of Flink gives it. */
public abstract class OpeningMapFunction<I, O> extends RichMapFunction<I, O> {

  private static final long serialVersionUID = 1L;

  /** Called once, before the first element. */
  protected abstract void opened() throws Exception;

  @Override
  public final void open(Configuration context) throws Exception {
    opened();
  }
}
