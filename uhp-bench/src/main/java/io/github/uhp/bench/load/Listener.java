package io.github.uhp.bench.load;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.ClientCounter;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RendezvousClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.Map;

/** A listener as it is in the wild: an identity, a name, a socket, an engine. */
final class Listener {

  /** So many have one source address, as behind a home's NAT. */
  private static final int PER_ADDRESS = 4;

  private static final int BUFFER = 16 << 10;

  private final RendezvousClient engine;
  private final DatagramChannel channel;
  private boolean registered;
  private boolean gaveUp;

  /** The moment that its timer in the swarm's queue is for. */
  long dueNanos = RendezvousClient.NEVER;

  Listener(
      int number, Selector selector, InetSocketAddress server, ServerId id, SecureRandom random)
      throws IOException {
    int host = 0x7f01_0000 + number / PER_ADDRESS;
    byte[] ip = ByteBuffer.allocate(Integer.BYTES).putInt(host).array();
    channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
    channel.bind(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
    ClientConfig config =
        ClientConfig.of(
                Identity.generate(random),
                random.nextLong(),
                PunchKey.generate(random).publicKey(),
                new Path(0, server))
            .withExpectedServer(id);
    engine = new RendezvousClient(config, random, nowNanos -> System.currentTimeMillis());
    engine.advertise(System.nanoTime(), new PeerName("load-" + number), true);
    flush();
  }

  boolean isRegistered() {
    return registered;
  }

  /** Whether it has lost its name or its server for good. */
  boolean hasGivenUp() {
    return gaveUp;
  }

  long nextTimeoutNanos() {
    return engine.nextTimeoutNanos();
  }

  Map<ClientCounter, Long> counters() {
    return engine.counters();
  }

  void receive(ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (channel.receive(buffer) instanceof InetSocketAddress from) {
      engine.handleDatagram(System.nanoTime(), new Path(0, from), buffer.flip());
      buffer.clear();
    }
    flush();
  }

  void handleTimeout(long nowNanos) throws IOException {
    engine.handleTimeout(nowNanos);
    flush();
  }

  private void flush() throws IOException {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      channel.send(out.payload(), out.path().remote());
    }
    for (ClientEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      registered |= event instanceof ClientEvent.Registered;
      gaveUp |=
          event instanceof ClientEvent.Replaced
              || event instanceof ClientEvent.Withdrawn
              || event instanceof ClientEvent.ServerRefused
              || event instanceof ClientEvent.Stopped
              || (event instanceof ClientEvent.NameRefused refused && !refused.retrying());
    }
  }
}
