package org.streaminginference.printtolog;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/**
 * What is printed becomes lines of the log, as {@code taskmanager.system-out.mode: LOG} has it from
 * Flink 1.19 on. Log4j's configuration switches it on, by an appender of this type that nothing
 * refers to; where this jar is not in Flink's lib, Log4j says so and goes on without.
 *
 * <p>The configuration's console has to be {@code direct}: else it would write to what it is fed
 * from.
 */
@Plugin(
    name = "PrintToLog",
    category = Core.CATEGORY_NAME,
    elementType = Appender.ELEMENT_TYPE,
    printObject = true)
public final class PrintToLog extends AbstractAppender {

  /** Configurations that want it: a new one starts before the old one stops. */
  private static int wanted;

  private static PrintStream out;
  private static PrintStream err;

  private PrintToLog(String name) {
    super(name, null, null, true, Property.EMPTY_ARRAY);
  }

  /** Called by Log4j. */
  @PluginFactory
  public static PrintToLog create(@PluginAttribute("name") String name) {
    return new PrintToLog(name);
  }

  @Override
  public void start() {
    super.start();
    redirect();
  }

  @Override
  public boolean stop(long timeout, TimeUnit timeUnit) {
    restore();
    return super.stop(timeout, timeUnit);
  }

  @Override
  public void append(LogEvent event) {
    // It is a source of lines, and no place for them.
  }

  private static synchronized void redirect() {
    if (wanted++ == 0) {
      out = System.out;
      err = System.err;
      System.setOut(lines(line -> LazyLogger.LOG.info(line), out));
      System.setErr(lines(line -> LazyLogger.LOG.error(line), err));
    }
  }

  private static synchronized void restore() {
    if (--wanted == 0) {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static PrintStream lines(Consumer<String> log, PrintStream original) {
    // In Flink's own words, so that what looks for them finds them on each line of Flink.
    Consumer<String> withThread =
        line ->
            log.accept(
                "Thread Name: " + Thread.currentThread().getName() + " , log context: " + line);
    return new PrintStream(new LineStream(withThread, original), false, StandardCharsets.UTF_8);
  }

  /** While Log4j is being configured, it has no loggers yet. */
  private static final class LazyLogger {

    static final Logger LOG = LogManager.getLogger(PrintToLog.class);
  }
}
