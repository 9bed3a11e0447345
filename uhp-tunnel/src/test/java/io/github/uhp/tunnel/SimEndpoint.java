package io.github.uhp.tunnel;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import io.github.uhp.transport.Capability;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint on the sockets of a simulated host, with a QUIC that takes as many round trips as the
 * real one and has none of its cryptography: an Initial, the server's flight with its certificate,
 * the client's last flight, and stream data. It counts on links that keep the order; an Initial is
 * repeated.
 */
final class SimEndpoint implements Endpoint {

  private static final Duration INITIAL_AGAIN = Duration.ofSeconds(1);

  /** First bytes; all have bit 0x40. */
  enum Kind {
    INITIAL(0x41),
    SERVER_FLIGHT(0x42),
    FINISHED(0x43),
    DATA(0x44),
    CLOSE(0x45);

    final byte first;

    Kind(int first) {
      this.first = (byte) first;
    }
  }

  private final SimNet net;
  private final SimHost host;
  private final X509Certificate certificate;
  private final Driver driver;
  private final Map<UdpPath, SimPeerPaths> admitted = new HashMap<>();
  private final Map<Long, SimConnection> connections = new HashMap<>();
  private final Map<Integer, Socket> sockets = new LinkedHashMap<>();
  private final Socket first;
  private @Nullable ConnectionAcceptor acceptor;
  private int dialled;
  private int opened;
  private long received;
  private long foreign;
  private long dark;

  SimEndpoint(
      SimNet net, SimHost host, SimSocket first, X509Certificate certificate, Driver driver) {
    this.net = net;
    this.host = host;
    this.certificate = certificate;
    this.driver = driver;
    this.first = add(first);
  }

  private Socket add(SimSocket real) {
    Socket socket = new Socket(opened++, real);
    sockets.put(socket.id, socket);
    real.onDatagram((from, payload) -> receive(new UdpPath(socket, from), payload));
    return socket;
  }

  void acceptor(ConnectionAcceptor value) {
    acceptor = value;
  }

  private final class Socket implements UdpSocket {
    private final int id;
    private final SimSocket real;

    Socket(int id, SimSocket real) {
      this.id = id;
      this.real = real;
    }

    @Override
    public int id() {
      return id;
    }

    @Override
    public InetSocketAddress localAddress() {
      return real.local();
    }

    @Override
    public boolean isClosed() {
      return !sockets.containsKey(id);
    }

    @Override
    public void close() {
      sockets.remove(id);
      real.close();
    }
  }

  /** A remote peer: paths, one of them in use. */
  final class SimPeerPaths implements RemotePeer {
    private final Set<UdpPath> paths = new LinkedHashSet<>();
    private UdpPath current;

    SimPeerPaths(UdpPath path) {
      current = path;
      admit(path);
    }

    @Override
    public InetSocketAddress virtualAddress() {
      return current.remote();
    }

    @Override
    public UdpPath path() {
      return current;
    }

    @Override
    public Set<UdpPath> admitted() {
      return Set.copyOf(paths);
    }

    @Override
    public void admit(UdpPath path) {
      SimPeerPaths holder = admitted.putIfAbsent(path, this);
      if (holder != null && holder != this) {
        throw new IllegalStateException(path + " belongs to another peer");
      }
      paths.add(path);
    }

    @Override
    public void withdraw(UdpPath path) {
      if (!path.equals(current) && paths.remove(path)) {
        admitted.remove(path);
      }
    }

    @Override
    public void moveTo(UdpPath path) {
      admit(path);
      current = path;
    }

    @Override
    public void close() {
      paths.forEach(admitted::remove);
      paths.clear();
    }

    void send(byte[] datagram) {
      transmit(current, datagram);
    }
  }

  /** Whether what is sent to some peer goes to that host. */
  boolean leadsTo(InetAddress host) {
    return admitted.values().stream()
        .anyMatch(peer -> peer.current.remote().getAddress().equals(host));
  }

  /** Sends a QUIC packet of no connection to all peers, on the paths of the moment. */
  void flood(int length) {
    byte[] packet = new byte[length];
    packet[0] = Kind.DATA.first;
    Set.copyOf(admitted.values()).forEach(peer -> peer.send(packet));
  }

  private static void transmit(UdpPath path, byte[] datagram) {
    if (!path.socket().isClosed()) {
      ((Socket) path.socket()).real.send(path.remote(), datagram);
    }
  }

  private void receive(UdpPath from, byte[] payload) {
    received++;
    if (payload.length == 0 || (payload[0] & 0x40) == 0) {
      foreign++;
      driver.offer(
          new Path(from.socket().id(), from.remote()), ByteBuffer.wrap(payload).asReadOnlyBuffer());
      return;
    }
    SimPeerPaths peer = admitted.get(from);
    if (peer == null) {
      dark++;
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    if (in.remaining() < 1 + Long.BYTES) {
      return;
    }
    byte kind = in.get();
    long id = in.getLong();
    SimConnection known = connections.get(id);
    if (kind == Kind.INITIAL.first && known == null && acceptor != null) {
      known = new SimConnection(id, Connection.Role.SERVER, peer, connections::remove);
      connections.put(id, known);
    }
    if (known != null) {
      known.receive(kind, in, this);
    }
  }

  byte[] certificateBytes() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  ConnectionHandler accepted(SimConnection connection) {
    return Objects.requireNonNull(acceptor).accept(connection);
  }

  @Override
  public UdpSocket socket() {
    return first;
  }

  @Override
  public List<UdpSocket> sockets() {
    return List.copyOf(sockets.values());
  }

  @Override
  public UdpSocket openSocket(InetSocketAddress bind) {
    return add(host.open());
  }

  @Override
  public UdpSocket adoptSocket(DatagramChannel channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(UdpPath path, ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    transmit(path, bytes);
  }

  @Override
  public RemotePeer addPeer(UdpPath path) {
    return new SimPeerPaths(path);
  }

  @Override
  public CompletableFuture<Connection> connect(
      RemotePeer peer, X509Certificate expected, ConnectionHandler handler) {
    long id = (long) first.localAddress().hashCode() << Integer.SIZE | dialled++;
    SimConnection connection =
        new SimConnection(id, Connection.Role.CLIENT, (SimPeerPaths) peer, connections::remove);
    connections.put(id, connection);
    connection.expect(expected, handler);
    initial(connection);
    return connection.established();
  }

  private void initial(SimConnection connection) {
    if (!connection.established().isDone()) {
      connection.send(Kind.INITIAL, new byte[1200 - 1 - Long.BYTES]);
      net.schedule(INITIAL_AGAIN, () -> initial(connection));
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.MIGRATION);
  }

  @Override
  public EndpointCounters counters() {
    return new EndpointCounters(received, 0, foreign, dark, 0, 0);
  }

  @Override
  public void close() {
    List.copyOf(connections.values())
        .forEach(each -> each.close(CloseReason.NO_ERROR, "the endpoint is closed"));
  }

  static boolean same(X509Certificate expected, byte[] presented) {
    try {
      return Arrays.equals(expected.getEncoded(), presented);
    } catch (CertificateEncodingException e) {
      return false;
    }
  }
}
