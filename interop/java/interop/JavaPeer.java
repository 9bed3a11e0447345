package interop;

import io.github.uhp.protocol.Identity;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.Transports;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An endpoint of the transport under test, which knows one other peer, and what came to it. */
final class JavaPeer implements ConnectionHandler, AutoCloseable {

  private final Identity identity = Identity.generate(new SecureRandom());
  private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<QuicStream> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
  private final Endpoint endpoint;
  private final RemotePeer other;

  JavaPeer(String transport, InetSocketAddress address) throws IOException {
    endpoint =
        Transports.select(transport)
            .open(
                EndpointConfig.builder(identity.x509(), identity.privateKey(), "uhp-interop")
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .acceptor(this::accept)
                    .handshakeTimeout(Duration.ofSeconds(Checks.PATIENCE_SECONDS))
                    .build());
    other = endpoint.addPeer(new UdpPath(endpoint.socket(), address));
  }

  private ConnectionHandler accept(Connection connection) {
    accepted.add(connection);
    return this;
  }

  InetSocketAddress address() {
    return endpoint.socket().localAddress();
  }

  X509Certificate certificate() {
    return identity.x509();
  }

  CompletableFuture<Connection> connect(X509Certificate expected) {
    return endpoint.connect(other, expected, this);
  }

  /** Waits for the connection that the other end opened. */
  Connection accepted() throws InterruptedException {
    return next(accepted, "no connection was accepted");
  }

  /** Whether a connection that nobody waited for was accepted. */
  boolean hasAccepted() {
    return !accepted.isEmpty();
  }

  /** Waits for a stream that the other end opened. */
  QuicStream opened() throws InterruptedException {
    return next(opened, "no stream was opened");
  }

  /** The next datagram that came; none where it takes long. */
  Optional<byte[]> datagram() throws InterruptedException {
    return Optional.ofNullable(datagrams.poll(1, TimeUnit.SECONDS));
  }

  private static <T> T next(BlockingQueue<T> queue, String otherwise) throws InterruptedException {
    T found = queue.poll(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
    Checks.check(found != null, otherwise);
    return found;
  }

  @Override
  public void onStream(Connection connection, QuicStream stream) {
    opened.add(stream);
  }

  @Override
  public void onDatagram(Connection connection, ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    datagrams.add(bytes);
  }

  @Override
  public void onClosed(Connection connection, CloseReason reason) {
    // Who wants to know asks the connection.
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
