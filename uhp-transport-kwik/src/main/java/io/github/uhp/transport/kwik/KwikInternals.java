package io.github.uhp.transport.kwik;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.server.ServerConnector;

/**
 * What only Kwik's internals can do, by reflection. Where the module system forbids it, the
 * transport works on with the flaw that each method names, and says so once.
 */
final class KwikInternals {

  private static final Logger LOG = System.getLogger(KwikInternals.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private KwikInternals() {}

  /**
   * Gives a server a scheduler with daemon threads, and takes its session tickets away. Without it
   * two threads keep the JVM alive until the endpoint is closed.
   */
  static void replaceScheduler(ServerConnector connector, ScheduledExecutorService scheduler) {
    try {
      Field field = connector.getClass().getDeclaredField("sharedScheduledExecutor");
      field.setAccessible(true);
      ScheduledExecutorService old = (ScheduledExecutorService) field.get(connector);
      field.set(connector, scheduler);
      old.shutdown(); // it has started no thread yet
      // Without its ticket store the TLS library sends no tickets, which nobody would use, and has
      // no cleaning thread.
      Field tls = connector.getClass().getDeclaredField("tlsEngineFactory");
      tls.setAccessible(true);
      call(tls.get(connector), "dispose");
    } catch (ReflectiveOperationException | RuntimeException e) {
      tell(e);
    }
  }

  /**
   * Gives the other end connection-level credit (RFC 9000 section 4.1) for bytes that were thrown
   * away unread. Without it each stopped stream makes the connection's window smaller.
   */
  static void returnCredit(QuicConnection connection, long bytes) {
    if (bytes > 0 && bytes <= Integer.MAX_VALUE) {
      Object streams = call(connection, "getStreamManager");
      call(streams, "updateConnectionFlowControl", (int) bytes);
    }
  }

  /**
   * Wakes the sender. Without it the credit for a further stream, which Kwik queues when a stream
   * was read to its end, may wait for the next packet, at most 5 s.
   */
  static void flush(QuicConnection connection) {
    call(call(connection, "getSender"), "flush");
  }

  /**
   * Ends the thread on which a connection, now over, told of itself. Without it the thread lives
   * until the connection is garbage.
   */
  static void endCallbacks(QuicConnection connection) {
    try {
      for (Class<?> each = connection.getClass(); each != null; each = each.getSuperclass()) {
        if (each.getSimpleName().equals("QuicConnectionImpl")) {
          Field field = each.getDeclaredField("callbackThread");
          field.setAccessible(true);
          ((ExecutorService) field.get(connection)).shutdown();
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      tell(e);
    }
  }

  private static Object call(Object target, String name, Object... arguments) {
    try {
      Method method = find(target.getClass(), name);
      method.setAccessible(true);
      Object result = method.invoke(target, arguments);
      return result == null ? target : result;
    } catch (ReflectiveOperationException | RuntimeException e) {
      tell(e);
      return target;
    }
  }

  private static Method find(Class<?> type, String name) throws NoSuchMethodException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (method.getName().equals(name) && !method.isBridge()) {
          return method;
        }
      }
    }
    throw new NoSuchMethodException(type.getName() + "." + name);
  }

  private static void tell(Exception e) {
    if (TOLD.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "Kwik's internals are closed to io.github.uhp.transport.kwik; see its package"
              + " documentation for the --add-opens that it wants",
          e);
    }
  }
}
