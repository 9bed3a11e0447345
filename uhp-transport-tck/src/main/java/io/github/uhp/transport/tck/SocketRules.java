package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.natlab.Required;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R8: the set of sockets. */
interface SocketRules {

  @Test
  @DisplayName("R8.1 the first socket has id 0, the real port, and is the only one")
  default void firstSocket(Lab lab) {
    Endpoint endpoint = lab.near().endpoint;
    assertThat(endpoint.socket().id()).isZero();
    assertThat(endpoint.socket().localAddress().getPort()).isPositive();
    assertThat(endpoint.socket().localAddress().getAddress()).isEqualTo(Lab.LOOPBACK.getAddress());
    assertThat(endpoint.socket().isClosed()).isFalse();
    assertThat(endpoint.sockets()).containsExactly(endpoint.socket());
  }

  @Test
  @DisplayName(
      "R8.2 sockets are opened and closed one by one, and a port is free at once; ids are never used again")
  default void openAndClose(Lab lab) throws IOException {
    Endpoint endpoint = lab.near().endpoint;
    UdpSocket second = endpoint.openSocket(Lab.LOOPBACK);
    UdpSocket third = endpoint.openSocket(Lab.LOOPBACK);
    assertThat(endpoint.sockets()).containsExactly(endpoint.socket(), second, third);
    second.close();
    second.close();
    assertThat(second.isClosed()).isTrue();
    assertThat(endpoint.sockets()).containsExactly(endpoint.socket(), third);
    Set<Integer> ids = new HashSet<>(Set.of(0, second.id(), third.id()));
    for (int i = 0; i < 50; i++) {
      UdpSocket again = endpoint.openSocket(second.localAddress());
      assertThat(again.localAddress()).isEqualTo(second.localAddress());
      assertThat(ids.add(again.id())).as("a new id").isTrue();
      again.close();
    }
  }

  @Test
  @DisplayName("R8.3 a port that is taken is an IOException, at open and at openSocket")
  default void portTaken(Lab lab) throws IOException {
    Endpoint endpoint = lab.near().endpoint;
    RawSocket taken = lab.raw();
    assertThatThrownBy(() -> endpoint.openSocket(taken.address())).isInstanceOf(IOException.class);
    assertThat(endpoint.sockets()).hasSize(1);
    String name = Lab.freshName();
    assertThatThrownBy(() -> new Node(lab.provider(), o -> o.name(name).bind(taken.address())))
        .isInstanceOf(IOException.class);
    // By name: a library may start a thread for the whole JVM at this moment.
    assertThat(Threads.now().alive())
        .as("threads left behind")
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith(name));
  }

  @Test
  @DisplayName("R8.4 an adopted channel keeps its port, and carries datagrams and QUIC")
  default void adopt(Lab lab) throws IOException {
    Node near = lab.near();
    Node far = lab.far();
    far.echo();
    DatagramChannel channel = DatagramChannel.open().bind(Lab.LOOPBACK);
    InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
    UdpSocket adopted = near.endpoint.adoptSocket(channel);
    assertThat(adopted.localAddress()).isEqualTo(address);
    assertThat(near.endpoint.sockets()).containsExactly(near.endpoint.socket(), adopted);
    UdpPath path = new UdpPath(adopted, far.address());
    near.endpoint.send(path, ByteBuffer.wrap(new byte[] {1}));
    assertThat(lab.take(far.datagrams, "a datagram").from()).isEqualTo(address);
    far.endpoint.send(new UdpPath(far.endpoint.socket(), address), ByteBuffer.wrap(new byte[] {2}));
    assertThat(lab.take(near.datagrams, "a datagram back").socket()).isSameAs(adopted);
    RemotePeer toFar = near.endpoint.addPeer(path);
    RemotePeer toNear = far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), address));
    Link link = lab.connect(near, toFar, far, toNear);
    byte[] request = Lab.bytes(84, 100_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "the echo")).isEqualTo(request);
    adopted.close();
    assertThat(channel.isOpen()).as("the channel is the endpoint's").isFalse();
  }

  @Test
  @DisplayName("R8.5 a channel that cannot be adopted is refused and closed")
  default void adoptRefuses(Lab lab) throws IOException {
    Endpoint endpoint = lab.near().endpoint;
    DatagramChannel unbound = DatagramChannel.open();
    DatagramChannel connected = DatagramChannel.open().bind(Lab.LOOPBACK);
    connected.connect(lab.raw().address());
    DatagramChannel closed = DatagramChannel.open().bind(Lab.LOOPBACK);
    closed.close();
    for (DatagramChannel channel : new DatagramChannel[] {unbound, connected, closed}) {
      assertThatThrownBy(() -> endpoint.adoptSocket(channel)).isInstanceOf(IOException.class);
      assertThat(channel.isOpen()).isFalse();
    }
    assertThat(endpoint.sockets()).hasSize(1);
    endpoint.close();
    DatagramChannel late = DatagramChannel.open().bind(Lab.LOOPBACK);
    assertThatThrownBy(() -> endpoint.adoptSocket(late)).isInstanceOf(IOException.class);
    assertThat(late.isOpen()).isFalse();
  }

  @Test
  @DisplayName("R8.6 a socket of the wildcard address carries IPv4")
  default void wildcard(Lab lab) throws IOException {
    echoOverWildcard(lab, InetAddress.getByName("127.0.0.1"));
  }

  @Test
  @DisplayName("R8.7 a socket of the wildcard address carries IPv6, where the host has it")
  default void wildcardOfIpv6(Lab lab) throws IOException {
    InetAddress six = InetAddress.getByName("::1");
    Required.check("ipv6", whyNotBound(six), Assumptions::abort);
    echoOverWildcard(lab, six);
  }

  private static void echoOverWildcard(Lab lab, InetAddress address) {
    Node far = lab.far(o -> o.bind(new InetSocketAddress(0)));
    far.echo();
    echoOver(lab, far, address, far.address().getPort());
  }

  private static void echoOver(Lab lab, Node far, InetAddress address, int port) {
    Node near = lab.near(o -> o.bind(new InetSocketAddress(address, 0)));
    RemotePeer toNear = far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), near.address()));
    RemotePeer toFar =
        near.endpoint.addPeer(
            new UdpPath(near.endpoint.socket(), new InetSocketAddress(address, port)));
    near.endpoint.send(toFar.path(), ByteBuffer.wrap(new byte[] {6}));
    assertThat(lab.take(far.datagrams, "a datagram over " + address).from())
        .isEqualTo(near.address());
    Link link = lab.connect(near, toFar, far, toNear);
    byte[] request = Lab.bytes(86, 10_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "the echo")).isEqualTo(request);
  }

  private static Optional<String> whyNotBound(InetAddress address) {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.bind(new InetSocketAddress(address, 0));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(address + ": " + e.getMessage());
    }
  }
}
