package io.github.uhp.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Streams that were reset or stopped leave nothing in the codec's tables, nor in the provider's.
 */
class AbandonedStreamsTest {

  private static final int ROUNDS = 1_000;

  @Test
  void leaveNothingBehind() throws Exception {
    try (Pair pair = Pair.open(new Abandoning(), new Abandoning())) {
      for (int i = 0; i < ROUNDS; i++) {
        open(pair.client(), i);
        open(pair.server(), i);
      }
      // Packets are what makes the ends look; a stream of the usual kind brings some.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (left(pair.client()) + left(pair.server()) > 0 && System.nanoTime() < deadline) {
        pair.client().openStream().get(30, TimeUnit.SECONDS).finish();
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(ending(pair.client())).as("ending at the client").isEmpty();
      assertThat(ending(pair.server())).as("ending at the server").isEmpty();
      assertThat(codecTable(pair.client())).as("the codec's at the client").isEmpty();
      assertThat(codecTable(pair.server())).as("the codec's at the server").isEmpty();
    }
  }

  private static void open(Connection connection, int i) throws Exception {
    QuicStream stream = connection.openStream().get(30, TimeUnit.SECONDS);
    stream.setHandler(new ToTheEnd());
    stream.write(ByteBuffer.wrap(new byte[] {(byte) i}));
    switch (i % 4) {
      case 0 -> stream.reset(1);
      case 1 -> stream.finish();
      case 2 -> {
        stream.stop(1);
        stream.finish();
      }
      default -> {
        stream.finish();
        stream.stop(1);
      }
    }
  }

  private static int left(NettyConnection connection) throws ReflectiveOperationException {
    return ending(connection).size() + codecTable(connection).size();
  }

  private static Collection<?> ending(NettyConnection connection)
      throws ReflectiveOperationException {
    return (Collection<?>) field(connection.ends, "ending");
  }

  private static Collection<?> codecTable(NettyConnection connection)
      throws ReflectiveOperationException {
    return ((Map<?, ?>) field(field(connection, "channel"), "streams")).keySet();
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  /** Ends each stream that comes in the way that its number asks for. */
  private static final class Abandoning implements ConnectionHandler {

    private int count;

    @Override
    public void onStream(Connection connection, QuicStream stream) {
      stream.setHandler(new ToTheEnd());
      switch (count++ % 5) {
        case 0 -> stream.stop(2);
        case 1 -> {
          stream.stop(2);
          stream.reset(2);
          return;
        }
        case 2 -> {
          stream.reset(2);
          return;
        }
        case 3 -> {
          stream.finish();
          stream.stop(2);
        }
        default -> {}
      }
      stream.finish();
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {}
  }

  /** Reads until nothing more comes. */
  private static final class ToTheEnd implements StreamHandler {

    private final ByteBuffer chunk = ByteBuffer.allocate(64);

    @Override
    public void onReadable(QuicStream stream) {
      try {
        while (stream.read(chunk.clear()) > 0) {}
      } catch (IOException over) {
        stream.finish();
      }
    }

    @Override
    public void onWritable(QuicStream stream) {}
  }
}
