package io.github.uhp.transport.kwik;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.server.ServerConnector;

/**
 * What only Kwik's internals can do, by reflection. Where the module system forbids it, the
 * transport works on with the flaw that each method names, and says so once.
 */
final class KwikInternals {

  private static final Logger LOG = System.getLogger(KwikInternals.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private interface Access {
    void run() throws ReflectiveOperationException;
  }

  private KwikInternals() {}

  /**
   * Gives a server a scheduler with daemon threads, and takes its session tickets away. Without it
   * threads with names of their own keep the JVM alive until the endpoint is closed.
   */
  static void replaceScheduler(ServerConnector connector, ScheduledExecutorService scheduler) {
    attempt(
        () -> {
          Field field = field(connector, "sharedScheduledExecutor");
          ((ExecutorService) field.get(connector)).shutdown(); // it has started no thread yet
          field.set(connector, scheduler);
          // Without its ticket store the TLS library sends no tickets, which nobody would use, and
          // has no cleaning thread.
          call(field(connector, "tlsEngineFactory").get(connector), "dispose");
        });
  }

  /**
   * Gives the other end connection-level credit (RFC 9000 section 4.1) for bytes that were thrown
   * away unread. Without it each stopped stream makes the connection's window smaller.
   */
  static void returnCredit(QuicConnection connection, long bytes) {
    if (bytes > 0 && bytes <= Integer.MAX_VALUE) {
      attempt(
          () ->
              call(
                  call(connection, "getStreamManager"),
                  "updateConnectionFlowControl",
                  (int) bytes));
    }
  }

  /**
   * Turns off the assertions of Kwik's loss detection, in whose stead a fault ends a connection
   * where Java runs with {@code -ea}, as most test runners do. They hold neither where a packet is
   * acknowledged within a millisecond, the unit in which Kwik measures, nor where two threads count
   * at once. To be called before Kwik is used; needs no access to its internals.
   */
  static void loosenAssertions() {
    ClassLoader loader = QuicConnection.class.getClassLoader();
    if (loader != null) {
      loader.setClassAssertionStatus("tech.kwik.core.recovery.LossDetector", false);
    }
  }

  /**
   * Tells the other end its connection-level credit once more. Without it, where the packet is lost
   * that told it last, an end that waits for this credit waits for ever: Kwik repeats streams'
   * credit alone.
   */
  static void repeatCredit(QuicConnection connection) {
    attempt(
        () -> {
          Object streams = call(connection, "getStreamManager");
          Lock lock = (Lock) field(streams, "updateFlowControlLock").get(streams);
          lock.lock();
          try {
            field(streams, "flowControlLastAdvertised").setLong(streams, 0);
            call(streams, "updateConnectionFlowControl", 0);
          } finally {
            lock.unlock();
          }
        });
  }

  /**
   * Lets a packet be acknowledged and given up as lost at once. Without it that ends the connection
   * now and then, where packets are late. To be called on the thread that processes the
   * connection's packets, or before there is one.
   */
  static void keepSentPackets(QuicConnection connection) {
    attempt(
        () -> {
          Object sender = call(connection, "getSender");
          Object recovery = field(sender, "recoveryManager").get(sender);
          for (Object detector : (Object[]) field(recovery, "lossDetectors").get(recovery)) {
            Field packets = field(detector, "packetSentLog");
            synchronized (detector) { // under which packets are added
              packets.set(detector, new SentPackets((Map<?, ?>) packets.get(detector)));
            }
          }
        });
  }

  /**
   * Has a connection forget the sending credit of a stream that was reset. Without it the stream is
   * kept for as long as its connection lives.
   */
  static void forgetReset(QuicStream stream) {
    attempt(
        () -> {
          Object out = stream.getOutputStream();
          // The sender alone may do it: it would miss the credit of what it is sending just now.
          Function<Integer, Object> task =
              size -> {
                attempt(
                    () -> {
                      if (field(out, "reset").getBoolean(out)) { // not where its end was sent
                        // Kwik looks in two places for whom further credit is.
                        synchronized (field(out, "flowController").get(out)) {
                          call(out, "stopFlowControl");
                        }
                      }
                    });
                return null;
              };
          Consumer<Object> ifLost = frame -> {};
          Object level = call(out, "getEncryptionLevel");
          call(field(stream, "connection").get(stream), "send", task, 1, level, ifLost, false);
        });
  }

  /**
   * Lets a stream be reset, by either end, while it sends. Without it that ends the connection now
   * and then. To be called before anything is written to the stream.
   */
  static void keepSendQueue(QuicStream stream) {
    attempt(
        () -> {
          Object out = stream.getOutputStream();
          Object buffer = field(out, "sendBuffer").get(out);
          field(buffer, "sendQueue").set(buffer, new SendQueue());
        });
  }

  /**
   * Sets the timer for lost packets anew, to the time that it has. Without it, when a packet is
   * sent at the moment at which the last one before is acknowledged, Kwik may stop the timer of the
   * new one, and repeat nothing until it sends something else.
   */
  static void resumeLossTimer(QuicConnection connection) {
    attempt(
        () -> {
          Object sender = call(connection, "getSender");
          Object recovery = field(sender, "recoveryManager").get(sender);
          call(recovery, "setLossDetectionTimer");
        });
  }

  /**
   * Makes a stream of the other end, and those below it, when another frame than STREAM is the
   * first that uses it. To be called on the thread that processes the connection's packets. Without
   * it such a stream takes one from the limit of open streams for good.
   */
  static void makeStream(QuicConnection connection, long id) {
    if (id <= Integer.MAX_VALUE) {
      attempt(
          () -> call(call(connection, "getStreamManager"), "createPeerInitiatedStream", (int) id));
    }
  }

  /**
   * Wakes the sender. Without it the credit for a further stream, which Kwik queues when a stream
   * was read to its end, may wait for the next packet, at most 5 s.
   */
  static void flush(QuicConnection connection) {
    attempt(() -> call(call(connection, "getSender"), "flush"));
  }

  /**
   * Ends a connection and all its threads at once. Without it they live until three probe timeouts
   * after the end, and the thread on which the connection tells of itself until it is garbage.
   */
  static void release(QuicConnection connection) {
    attempt(
        () -> {
          if (!field(connection, "connectionState").get(connection).toString().equals("Closed")) {
            connection.close(); // stops the sender; does nothing where it is closing already
            // Else the connection would end itself a second time, later.
            ((ExecutorService) field(connection, "scheduler").get(connection)).shutdownNow();
            call(connection, "terminate");
          }
          ((ExecutorService) field(connection, "callbackThread").get(connection)).shutdown();
        });
  }

  /** What waits to be sent on a connection; empty where Kwik's internals are closed. */
  static Optional<Collection<?>> sendQueue(QuicConnection connection) {
    try {
      Object sender = call(connection, "getSender");
      Object[] levels = (Object[]) field(sender, "sendRequestQueue").get(sender);
      Object application = levels[levels.length - 1];
      return Optional.of((Collection<?>) field(application, "requestQueue").get(application));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * How many bytes the connection may have in flight; empty where Kwik's internals are closed, for
   * which alone nobody needs to be warned.
   */
  static OptionalLong congestionWindow(QuicConnection connection) {
    try {
      Object congestion = call(call(connection, "getSender"), "getCongestionController");
      return OptionalLong.of((long) call(congestion, "getWindowSize"));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  private static Field field(Object target, String name) throws NoSuchFieldException {
    for (Class<?> each = target.getClass(); each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(target.getClass().getName() + "." + name);
  }

  /** Calls a method; gives its result, or the target if there is none. */
  private static Object call(Object target, String name, Object... arguments)
      throws ReflectiveOperationException {
    for (Class<?> each = target.getClass(); each != null; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == arguments.length
            && !method.isBridge()) {
          method.setAccessible(true);
          Object result = method.invoke(target, arguments);
          return result == null ? target : result;
        }
      }
    }
    throw new NoSuchMethodException(target.getClass().getName() + "." + name);
  }

  private static void attempt(Access access) {
    try {
      access.run();
    } catch (InvocationTargetException e) {
      LOG.log(Level.DEBUG, "Kwik refused", e); // which ends the connection, or it has ended
    } catch (ReflectiveOperationException | RuntimeException e) {
      if (TOLD.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            "Kwik's internals are closed to io.github.uhp.transport.kwik; see"
                + " KwikTransportProvider for what that costs and the --add-opens that it wants",
            e);
      }
    }
  }
}
