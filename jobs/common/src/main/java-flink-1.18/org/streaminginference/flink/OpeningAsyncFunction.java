package org.streaminginference.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** A RichAsyncFunction whose open() takes what this line of Flink gives it. */
public abstract class OpeningAsyncFunction<I, O> extends RichAsyncFunction<I, O> {

  private static final long serialVersionUID = 1L;

  /** Called once, before the first element. */
  protected abstract void opened() throws Exception;

  @Override
  public final void open(Configuration context) throws Exception {
    opened();
  }

  /** The number of this subtask, from 0. */
  protected final int subtask() {
    return getRuntimeContext().getIndexOfThisSubtask();
  }
}
