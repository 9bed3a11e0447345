package io.github.uhp.bench.carrier;

import io.github.uhp.protocol.Identity;
import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.Transports;
import io.github.uhp.transport.UdpPath;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A transport of UHP's, through the SPI. */
final class SpiCarrier implements Carrier {

  private static final long PATIENCE_SECONDS = 30;

  private final String transport;

  SpiCarrier(String transport) {
    this.transport = transport;
  }

  @Override
  public Answering answer(InetAddress address) throws IOException {
    Identity identity = Identity.generate(new SecureRandom());
    Endpoint endpoint =
        Transports.select(transport)
            .open(
                config("bench-answering", identity, address)
                    .acceptor(connection -> new Streams(SpiAnswer::new))
                    .build());
    return new SpiAnswering(
        endpoint, new Target(endpoint.socket().localAddress(), identity.x509()));
  }

  @Override
  public Caller call(Target target) throws IOException {
    Identity identity = Identity.generate(new SecureRandom());
    InetAddress any =
        target.address().getAddress().isLoopbackAddress()
            ? target.address().getAddress()
            : new InetSocketAddress(0).getAddress();
    Endpoint endpoint =
        Transports.select(transport).open(config("bench-calling", identity, any).build());
    RemotePeer peer = endpoint.addPeer(new UdpPath(endpoint.socket(), target.address()));
    return new SpiCaller(endpoint, peer, target);
  }

  private static EndpointConfig.Builder config(String name, Identity identity, InetAddress bind) {
    return EndpointConfig.builder(identity.x509(), identity.privateKey(), Settings.ALPN)
        .name(name)
        .streamWindow(Settings.STREAM_WINDOW)
        .connectionWindow(Settings.CONNECTION_WINDOW)
        .maxStreams(Settings.MAX_STREAMS)
        .bind(new InetSocketAddress(bind, 0));
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private record SpiAnswering(Endpoint endpoint, Target target) implements Answering {

    @Override
    public void admit(InetSocketAddress caller) {
      endpoint.addPeer(new UdpPath(endpoint.socket(), caller));
    }

    @Override
    public void close() {
      endpoint.close();
    }
  }

  private record SpiCaller(Endpoint endpoint, RemotePeer peer, Target target) implements Caller {

    @Override
    public InetSocketAddress localAddress() {
      return endpoint.socket().localAddress();
    }

    @Override
    public Link connect() throws Exception {
      return new SpiLink(
          await(endpoint.connect(peer, target.certificate(), new Streams(() -> Refuse.INSTANCE))));
    }

    @Override
    public void close() {
      endpoint.close();
    }
  }

  private record SpiLink(Connection connection) implements Link {

    @Override
    public ByteStream open() throws Exception {
      return new SpiStream(new BlockingStream(await(connection.openStream())));
    }

    @Override
    public void close() throws Exception {
      connection.close(CloseReason.NO_ERROR, "measured");
      await(connection.closed());
    }
  }

  private record SpiStream(BlockingStream stream, ByteBuffer buffer) implements ByteStream {

    SpiStream(BlockingStream stream) {
      this(stream, ByteBuffer.allocateDirect(Settings.READ_BUFFER));
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
      stream.write(bytes);
    }

    @Override
    public void skip(int bytes) throws IOException {
      for (int left = bytes; left > 0; ) {
        int n = stream.read(buffer.clear().limit(Math.min(left, buffer.capacity())));
        if (n < 0) {
          throw new EOFException("the stream has ended");
        }
        left -= n;
      }
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /** Gives each stream that comes a handler of its own. */
  private record Streams(Supplier<StreamHandler> handlers) implements ConnectionHandler {

    @Override
    public void onStream(Connection connection, QuicStream stream) {
      stream.setHandler(handlers.get());
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
      // Who waits for it waits on the connection.
    }
  }

  /** The answering end opens no streams; if it did, the measurement would not be what it says. */
  private enum Refuse implements StreamHandler {
    INSTANCE;

    @Override
    public void onReadable(QuicStream stream) {
      stream.connection().close(CloseReason.INTERNAL_ERROR, "unexpected stream");
    }

    @Override
    public void onWritable(QuicStream stream) {
      // Reading is what tells.
    }
  }
}
