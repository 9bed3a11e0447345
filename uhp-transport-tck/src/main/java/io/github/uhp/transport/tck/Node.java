package io.github.uhp.transport.tck;

import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.DatagramHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An endpoint under test, with what it accepted and the foreign datagrams that it got. */
final class Node implements ConnectionAcceptor, DatagramHandler {

  /** A foreign datagram as it was delivered. */
  record Datagram(UdpSocket socket, InetSocketAddress from, byte[] payload) {}

  /** A connection that a peer opened. */
  record Accepted(Connection connection, Inbox inbox) {}

  final Identity identity = Identity.fresh();
  final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<Datagram> datagrams = new LinkedBlockingQueue<>();
  final Endpoint endpoint;

  /** What the names of the endpoint's threads start with. */
  final String name;

  private volatile Supplier<Inbox> inboxes = Inbox::new;
  private volatile Consumer<Connection> acceptListener = connection -> {};

  Node(TransportProvider provider, Consumer<EndpointConfig.Builder> options) throws IOException {
    EndpointConfig.Builder builder =
        EndpointConfig.builder(identity.certificate(), identity.privateKey(), Lab.ALPN)
            .name(Lab.freshName())
            .bind(Lab.LOOPBACK)
            .acceptor(this)
            .datagramHandler(this);
    options.accept(builder);
    EndpointConfig config = builder.build();
    this.name = config.name();
    this.endpoint = provider.open(config);
  }

  /** What takes the streams of connections accepted from now on. */
  void onAccept(Supplier<Inbox> handlers) {
    inboxes = handlers;
  }

  /** What is told of connections accepted from now on, before all others. */
  void beforeAccept(Consumer<Connection> listener) {
    acceptListener = listener;
  }

  /** Accepted connections echo every stream from now on. */
  void echo() {
    onAccept(() -> new Inbox(Echo::start));
  }

  /** Where the first socket is bound. */
  InetSocketAddress address() {
    return endpoint.socket().localAddress();
  }

  /** The path between the first sockets. */
  UdpPath pathTo(Node other) {
    return new UdpPath(endpoint.socket(), other.address());
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    acceptListener.accept(connection);
    Inbox inbox = inboxes.get();
    accepted.add(new Accepted(connection, inbox));
    return inbox;
  }

  @Override
  public void onDatagram(UdpSocket socket, InetSocketAddress from, ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    datagrams.add(new Datagram(socket, from, bytes));
  }
}
