package interop;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** One connection between a transport and {@code quicpeer}, and both ends of it. */
final class Meeting implements AutoCloseable {

  final JavaPeer java;
  final GoPeer go;
  final Connection.Role role;
  final Connection connection;

  private Meeting(JavaPeer java, GoPeer go, Connection.Role role, Connection connection) {
    this.java = java;
    this.go = go;
    this.role = role;
    this.connection = connection;
  }

  /** Connects them, where the role is that of the Java end. */
  static Meeting of(String transport, Connection.Role role, String program) throws Exception {
    GoPeer go = new GoPeer(program);
    JavaPeer java = new JavaPeer(transport, go.address());
    if (role == Connection.Role.CLIENT) {
      Connection connection =
          java.connect(go.certificate()).get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
      go.says("connected accepted");
      return new Meeting(java, go, role, connection);
    }
    go.dial(java.address(), java.certificate());
    go.says("connected dialed");
    return new Meeting(java, go, role, java.accepted());
  }

  /** A new stream, whose first bytes say what the other end is to do with it. */
  BlockingStream open(char wish, byte... more) throws Exception {
    QuicStream stream = connection.openStream().get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
    BlockingStream blocking = new BlockingStream(stream);
    blocking.write(ByteBuffer.allocate(1 + more.length).put((byte) wish).put(more).flip());
    return blocking;
  }

  /** Everything up to the end. */
  static byte[] readAll(BlockingStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer some = ByteBuffer.allocate(16 << 10);
    while (stream.read(some) >= 0) {
      all.write(some.array(), 0, some.position());
      some.clear();
    }
    return all.toByteArray();
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  CloseReason awaitEnd() throws Exception {
    return connection.closed().get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    java.close();
    go.close();
  }
}
