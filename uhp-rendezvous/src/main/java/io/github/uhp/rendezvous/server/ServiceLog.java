package io.github.uhp.rendezvous.server;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Writes what UHP logs to a stream while it is open, a line for each message: time (UTC), level,
 * message. The command's own messages take the direct way, since {@code java.util.logging} falls
 * silent as soon as the JVM begins to end.
 */
final class ServiceLog implements AutoCloseable {

  private final Logger logger = Logger.getLogger("io.github.uhp");
  private final LineHandler handler;
  private final boolean formerParentHandlers;

  ServiceLog(PrintStream out, boolean verbose) {
    handler = new LineHandler(out);
    formerParentHandlers = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false);
    logger.setLevel(verbose ? Level.FINE : Level.INFO);
    logger.addHandler(handler);
  }

  void info(String message) {
    handler.publish(new LogRecord(Level.INFO, message));
  }

  void warn(String message) {
    handler.publish(new LogRecord(Level.WARNING, message));
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(null);
    logger.setUseParentHandlers(formerParentHandlers);
  }

  private static final class LineHandler extends Handler {
    private final PrintStream out;

    LineHandler(PrintStream out) {
      this.out = out;
      setLevel(Level.ALL);
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord log) {
      StringBuilder line = new StringBuilder();
      line.append(log.getInstant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
      line.append(level(log.getLevel())).append(' ');
      line.append(getFormatter().formatMessage(log));
      synchronized (out) {
        out.println(line);
        if (log.getThrown() != null) {
          log.getThrown().printStackTrace(out);
        }
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      flush();
    }

    /** System.Logger's names for the levels. */
    private static String level(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "ERROR";
      } else if (level.intValue() >= Level.WARNING.intValue()) {
        return "WARNING";
      }
      return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
  }
}
