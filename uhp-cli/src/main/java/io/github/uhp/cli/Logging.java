package io.github.uhp.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends the logs of all libraries to standard error: warnings, and more when asked to. */
final class Logging {

  private static final Logger UHP = Logger.getLogger("io.github.uhp");

  private Logging() {}

  /**
   * Replaces the JVM's log configuration, unless {@code java.util.logging.config.file} sets one.
   *
   * @param verbosity 0 warnings; 1 what UHP does; 2 UHP in detail; 3 everything of everyone
   */
  static void configure(int verbosity, PrintStream err) {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.addHandler(new LineHandler(err));
    root.setLevel(verbosity >= 3 ? Level.ALL : Level.WARNING);
    UHP.setLevel(
        switch (verbosity) {
          case 0 -> Level.WARNING;
          case 1 -> Level.INFO;
          default -> Level.ALL;
        });
  }

  /** Writes through the stream it is given, and never closes it. */
  private static final class LineHandler extends Handler {

    private final PrintStream err;

    LineHandler(PrintStream err) {
      this.err = err;
      setLevel(Level.ALL);
      setFormatter(new LineFormatter());
    }

    @Override
    public void publish(LogRecord logRecord) {
      if (isLoggable(logRecord)) {
        err.print(getFormatter().format(logRecord));
      }
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }

  /** One line a record; a stack trace only for what is more than a warning, or in detail. */
  private static final class LineFormatter extends Formatter {

    @Override
    public String format(LogRecord logRecord) {
      String name = String.valueOf(logRecord.getLoggerName());
      StringWriter out = new StringWriter();
      out.append(
          "%1$tT.%1$tL %2$-7s %3$s: %4$s%n"
              .formatted(
                  logRecord.getMillis(),
                  logRecord.getLevel().getName(),
                  name.substring(name.lastIndexOf('.') + 1),
                  formatMessage(logRecord)));
      Throwable thrown = logRecord.getThrown();
      if (thrown != null) {
        thrown.printStackTrace(new PrintWriter(out, true));
      }
      return out.toString();
    }
  }
}
