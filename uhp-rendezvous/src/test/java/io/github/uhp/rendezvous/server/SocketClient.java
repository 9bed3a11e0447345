package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.ProbeSocket;
import io.github.uhp.rendezvous.RendezvousClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client engine on real sockets, driven by the thread of the test. */
final class SocketClient implements AutoCloseable {

  private static final Duration BACKSTOP = Duration.ofSeconds(30);
  private static final int STEP_MILLIS = 50;

  private final List<DatagramChannel> sockets = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final RendezvousClient client;

  SocketClient(Identity identity, int serverPort) throws IOException {
    open();
    SecureRandom random = new SecureRandom();
    ClientConfig config =
        ClientConfig.of(
            identity,
            random.nextLong(),
            PunchKey.generate(random).publicKey(),
            new Path(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort)));
    client = new RendezvousClient(config, random, nowNanos -> System.currentTimeMillis());
  }

  /** Advertises an open record and gives the first event of that type. */
  <T extends ClientEvent> T advertise(PeerName name, Class<T> awaited) throws IOException {
    client.advertise(System.nanoTime(), name, true);
    return await(awaited);
  }

  /** Finds out what kind of NAT it is behind. */
  NatFindings discoverNat() throws IOException {
    List<ProbeSocket> probes = new ArrayList<>();
    for (int i = 1; i <= RendezvousClient.PROBE_SOCKETS; i++) {
      probes.add(new ProbeSocket(i, open()));
    }
    client.discoverNat(System.nanoTime(), probes);
    return await(ClientEvent.NatDiscovered.class).findings();
  }

  private int open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, sockets.size());
    sockets.add(channel);
    return channel.socket().getLocalPort();
  }

  /** Runs until an event of that type comes; others are left out. */
  private <T extends ClientEvent> T await(Class<T> type) throws IOException {
    long end = System.nanoTime() + BACKSTOP.toNanos();
    while (System.nanoTime() < end) {
      flush(client);
      for (ClientEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
        if (type.isInstance(event)) {
          return type.cast(event);
        }
      }
      selector.select(STEP_MILLIS);
      receive();
      client.handleTimeout(System.nanoTime());
    }
    throw new AssertionError("no " + type.getSimpleName() + " within " + BACKSTOP);
  }

  private void receive() throws IOException {
    for (SelectionKey key : selector.selectedKeys()) {
      ByteBuffer buffer = ByteBuffer.allocate(2048);
      if (((DatagramChannel) key.channel()).receive(buffer) instanceof InetSocketAddress from) {
        client.handleDatagram(
            System.nanoTime(), new Path((int) key.attachment(), from), buffer.flip());
      }
    }
    selector.selectedKeys().clear();
  }

  private void flush(Engine<?> engine) throws IOException {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      sockets.get(out.path().socket()).send(out.payload(), out.path().remote());
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }
}
