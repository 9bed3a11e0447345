package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicChannel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * What only the codec's internals tell and do, by reflection; the codec is an automatic module, so
 * it is open to it. Without them a stream that ended by a reset or a stop stays in memory, and may
 * keep its credit, until its connection is over, and there are no unreliable datagrams: who heard
 * first of a connection would find that it has none yet. To be called on the event loop, while the
 * connection is open.
 */
final class CodecInternals {

  private static final Logger LOG = System.getLogger(CodecInternals.class.getName());

  /** quiche's InvalidStreamState: of a stream that it no longer has. */
  private static final long NO_SUCH_STREAM = -7;

  private static final @Nullable Handles FOUND = find();

  private static final Handles HANDLES = FOUND == null ? none() : FOUND;

  private record Handles(
      MethodHandle capacity,
      MethodHandle finished,
      MethodHandle sendFin,
      MethodHandle forget,
      MethodHandle datagram) {}

  private CodecInternals() {}

  /** Whether there are any; of any thread. */
  static boolean areOpen() {
    return FOUND != null;
  }

  /**
   * Whether quiche still has the stream. To be asked has an effect, too: quiche lets go of a stream
   * that the other end stopped only after it was asked.
   */
  static boolean holds(QuicChannel connection, long streamId) {
    return (long) call(HANDLES.capacity, connection, streamId) != NO_SUCH_STREAM;
  }

  /** Whether the other end's FIN or reset has arrived, and what was before it was read. */
  static boolean endArrived(QuicChannel connection, long streamId) {
    return (boolean) call(HANDLES.finished, connection, streamId);
  }

  /**
   * Sends the FIN once more, which is acknowledged once more. Does nothing to a stream that the
   * other end has stopped: the answer to that is itself still to be acknowledged.
   */
  static void sendFinAgain(QuicChannel connection, long streamId) {
    try {
      call(HANDLES.sendFin, connection, streamId);
    } catch (IllegalStateException e) {
      LOG.log(Level.TRACE, "stream {0} was stopped", streamId);
    }
  }

  /** Takes the stream's channel from the codec's table. */
  static void forget(QuicChannel connection, long streamId) {
    call(HANDLES.forget, connection, streamId);
  }

  /**
   * How many bytes an unreliable datagram may have, once the handshake is done; not positive if the
   * other end takes none. The codec itself tells it only after it has told of the connection.
   */
  static int datagramLength(QuicChannel connection) {
    return (int) call(HANDLES.datagram, connection, 0);
  }

  private static Object call(MethodHandle handle, QuicChannel connection, long streamId) {
    try {
      return handle.invoke(connection, streamId);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Handles find() {
    try {
      String codec = QuicChannel.class.getPackageName() + ".";
      Class<?> channel = Class.forName(codec + "QuicheQuicChannel");
      Class<?> connection = Class.forName(codec + "QuicheQuicConnection");
      Class<?> quiche = Class.forName(codec + "Quiche");
      Lookup lookup = MethodHandles.privateLookupIn(channel, MethodHandles.lookup());
      MethodType onStream = MethodType.methodType(void.class, long.class);
      MethodHandle address =
          MethodHandles.filterReturnValue(
              lookup.findGetter(channel, "connection", connection),
              lookup.findVirtual(connection, "address", MethodType.methodType(long.class)));
      MethodHandle finished =
          lookup.findStatic(
              quiche,
              "quiche_conn_stream_finished",
              MethodType.methodType(boolean.class, long.class, long.class));
      MethodHandle datagram =
          lookup.findStatic(
              quiche,
              "quiche_conn_dgram_max_writable_len",
              MethodType.methodType(int.class, long.class));
      return new Handles(
          lookup.findVirtual(
              channel, "streamCapacity", MethodType.methodType(long.class, long.class)),
          MethodHandles.filterArguments(finished, 0, address),
          lookup.findVirtual(channel, "streamSendFin", onStream),
          lookup.findVirtual(channel, "streamClosed", onStream),
          MethodHandles.dropArguments(
              MethodHandles.filterArguments(datagram, 0, address), 1, long.class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "the codec's internals are closed: abandoned streams stay, and there are no datagrams",
          e);
      return null;
    }
  }

  private static Handles none() {
    MethodHandle nothing = takingStream(MethodHandles.constant(Object.class, ""));
    return new Handles(
        takingStream(MethodHandles.constant(long.class, 0L)),
        takingStream(MethodHandles.constant(boolean.class, false)),
        nothing,
        nothing,
        takingStream(MethodHandles.constant(int.class, 0)));
  }

  private static MethodHandle takingStream(MethodHandle constant) {
    return MethodHandles.dropArguments(constant, 0, QuicChannel.class, long.class);
  }
}
