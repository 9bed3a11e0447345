package io.github.uhp.cli;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.ProbeSocket;
import io.github.uhp.rendezvous.RendezvousClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Talks with a rendezvous server on sockets of its own, to find out what can be found out. Runs on
 * the thread that calls.
 */
final class Checkup implements AutoCloseable {

  private static final Duration TO_DISCOVER = Duration.ofSeconds(60);
  private static final Duration TO_BE_TOLD = Duration.ofSeconds(10);

  /** Silences of 6, 11, 16, 21, 31 and 61 s; the one that is too long is tried twice. */
  static final Duration TO_MEASURE = Duration.ofSeconds(150);

  /** Where datagrams are lost, trials are made again. */
  private static final Duration TO_GIVE_UP = Duration.ofSeconds(300);

  private static final Duration PROGRESS = Duration.ofSeconds(10);
  private static final Duration UNREACHABLE = Duration.ofSeconds(1);
  private static final int MAIN = 0;
  private static final int BUFFER = 2048;

  private final SecureRandom random = new SecureRandom();
  private final Identity identity;
  private final InetSocketAddress server;
  private final Selector selector;
  private final List<DatagramChannel> sockets = new ArrayList<>();
  private final RendezvousClient client;

  /**
   * Opens the sockets.
   *
   * @param expected the only server that is spoken to, or null for whichever answers
   */
  Checkup(Identity identity, InetSocketAddress server, @Nullable ServerId expected)
      throws IOException {
    this.identity = identity;
    this.server = server;
    selector = Selector.open();
    try {
      for (int i = 0; i <= RendezvousClient.PROBE_SOCKETS; i++) {
        open();
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    client =
        new RendezvousClient(
            ClientConfig.of(
                    identity,
                    random.nextLong(),
                    PunchKey.generate(random).publicKey(),
                    new Path(MAIN, server))
                .withExpectedServer(expected),
            random,
            nowNanos -> System.currentTimeMillis());
  }

  private void open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    sockets.add(channel);
    channel.bind(new InetSocketAddress(0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, sockets.size() - 1);
  }

  /** Who asks. */
  PeerId self() {
    return identity.peerId();
  }

  /** The port of the socket that the server is spoken to from. */
  int localPort() {
    return port(sockets.get(MAIN));
  }

  /**
   * Shakes hands with the server: a {@link ClientEvent.Ready}, or a {@link
   * ClientEvent.ServerRefused} if it is not the one; null if nothing comes back in time. May be
   * called again then.
   */
  @Nullable ClientEvent reach(Duration time) throws IOException {
    client.start(System.nanoTime());
    return await(
        time,
        event ->
            event instanceof ClientEvent.Ready || event instanceof ClientEvent.ServerRefused
                ? event
                : null);
  }

  /** Finds out about the NAT; null if the server has fallen silent. */
  @Nullable NatFindings discover() throws IOException {
    List<ProbeSocket> probes = new ArrayList<>();
    for (int i = MAIN + 1; i < sockets.size(); i++) {
      probes.add(new ProbeSocket(i, port(sockets.get(i))));
    }
    client.discoverNat(System.nanoTime(), probes);
    return await(
        TO_DISCOVER,
        event -> event instanceof ClientEvent.NatDiscovered found ? found.findings() : null);
  }

  /**
   * Finds out for how long the NAT keeps the mapping to the server; null if the server has fallen
   * silent.
   *
   * @param progress told now and then for how long it has been waiting
   */
  ClientEvent.@Nullable MappingMeasured lifetime(Consumer<Duration> progress) throws IOException {
    client.measureLifetime(System.nanoTime());
    ClientEvent.MappingMeasured measured = null;
    Duration waited = Duration.ZERO;
    while (measured == null && waited.compareTo(TO_GIVE_UP) < 0) {
      progress.accept(waited);
      measured =
          await(
              PROGRESS, event -> event instanceof ClientEvent.MappingMeasured found ? found : null);
      waited = waited.plus(PROGRESS);
    }
    return measured;
  }

  /** Asks for a peer: a {@link ClientEvent.PeerFound} or a {@link ClientEvent.RequestRefused}. */
  @Nullable ClientEvent ask(Target target) throws IOException {
    RequestId id = client.connect(System.nanoTime(), target, PunchKey.generate(random).publicKey());
    return await(
        TO_BE_TOLD,
        event -> {
          if (event instanceof ClientEvent.PeerFound found) {
            return found.requestId().equals(id) ? event : null;
          }
          return event instanceof ClientEvent.RequestRefused refused
                  && refused.requestId().equals(id)
              ? event
              : null;
        });
  }

  /** Whether the server's host says that nobody listens there: then UDP is not blocked. */
  boolean isPortUnreachable() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(server);
      channel.write(ByteBuffer.allocate(1));
      channel.socket().setSoTimeout((int) UNREACHABLE.toMillis());
      channel.socket().receive(new DatagramPacket(new byte[BUFFER], BUFFER));
      return false;
    } catch (PortUnreachableException e) {
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** Runs until something comes of an event; null if nothing does in time. */
  private <T> @Nullable T await(Duration time, Function<ClientEvent, @Nullable T> wanted)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (true) {
      flush();
      for (ClientEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
        T result = wanted.apply(event);
        if (result != null) {
          return result;
        }
      }
      long now = System.nanoTime();
      long due = Math.min(end - now, client.nextTimeoutNanos() - now);
      if (end <= now) {
        return null;
      }
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(due)));
      receive();
      client.handleTimeout(System.nanoTime());
    }
  }

  private void receive() throws IOException {
    for (SelectionKey key : selector.selectedKeys()) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      if (((DatagramChannel) key.channel()).receive(buffer) instanceof InetSocketAddress from) {
        client.handleDatagram(
            System.nanoTime(), new Path((int) key.attachment(), from), buffer.flip());
      }
    }
    selector.selectedKeys().clear();
  }

  private void flush() {
    for (Transmit out = client.pollTransmit(); out != null; out = client.pollTransmit()) {
      try {
        sockets.get(out.path().socket()).send(out.payload(), out.path().remote());
      } catch (IOException e) {
        // As good as lost on the way: what is not answered is asked again.
        continue;
      }
    }
  }

  private static int port(DatagramChannel channel) {
    return channel.socket().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }
}
