package io.github.uhp.transport.kwik;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tech.kwik.core.log.BaseLogger;

/**
 * Kwik's log: words go to the {@link System.Logger} of this package at DEBUG, packets at TRACE;
 * payloads, and the lengths of packets and keys, to the connection's {@link ConnectionTrace}.
 * Secrets are not logged.
 */
final class KwikLog extends BaseLogger {

  private static final Logger LOG = System.getLogger("io.github.uhp.transport.kwik");

  /** What Kwik says when it gives up a client's connection, and after the name of a server's. */
  private static final String CLIENT_ABORT = "Aborting connection because of error";

  private static final String SERVER_ABORT = " aborted due to internal error";

  private final Supplier<ConnectionTrace> trace;
  private final Consumer<String> aborts;

  private KwikLog(Supplier<ConnectionTrace> trace, Consumer<String> aborts) {
    this.trace = trace;
    this.aborts = aborts;
    boolean debug = LOG.isLoggable(Level.DEBUG);
    logInfo(debug);
    logWarning(debug);
    logPackets(LOG.isLoggable(Level.TRACE));
  }

  /**
   * For a client connection.
   *
   * @param onAbort run when Kwik gives the connection up for a fault of its own, and tells nobody
   */
  static KwikLog of(ConnectionTrace trace, Runnable onAbort) {
    return new KwikLog(() -> trace, connection -> onAbort.run());
  }

  /**
   * For a server, whose connections share it: each of them is processed by one thread of its own.
   *
   * @param onAbort likewise; is given the connection as Kwik writes it
   */
  static KwikLog ofThreads(ThreadLocal<ConnectionTrace> traces, Consumer<String> onAbort) {
    return new KwikLog(traces::get, onAbort);
  }

  @Override
  public void encrypted(String message, byte[] data) {
    if (message.equals("Frame header")) {
      trace.get().header(data.length);
    } else if (message.equals("Encrypted payload")) {
      trace.get().sealed(data.length);
    }
  }

  @Override
  public void decrypted(String message, byte[] data) {
    if (message.equals("Decrypted payload")) {
      trace.get().payload(data);
    }
  }

  @Override
  public void decrypted(String message) {}

  @Override
  public void secret(String message, byte[] secret) {
    if (message.endsWith(" key")) {
      trace.get().key(secret.length);
    } else if (message.contains("TrafficSecret")) {
      trace.get().trafficSecret(secret.length);
    }
  }

  @Override
  public void error(String message) {
    LOG.log(Level.DEBUG, message);
  }

  @Override
  public void error(String message, Throwable error) {
    if (message.endsWith(SERVER_ABORT)) {
      LOG.log(Level.WARNING, message, error);
      aborts.accept(message.substring(0, message.length() - SERVER_ABORT.length()));
    } else if (message.equals(CLIENT_ABORT)) {
      LOG.log(Level.WARNING, message, error);
      aborts.accept("");
    } else {
      LOG.log(Level.DEBUG, message, error);
    }
  }

  @Override
  protected void log(String message) {
    LOG.log(Level.DEBUG, message);
  }

  @Override
  protected void log(String message, Throwable error) {
    LOG.log(Level.DEBUG, message, error);
  }

  @Override
  protected void logWithHexDump(String message, byte[] data, int length) {
    LOG.log(Level.TRACE, message);
  }

  @Override
  protected void logWithHexDump(String message, ByteBuffer data, int offset, int length) {
    LOG.log(Level.TRACE, message);
  }
}
