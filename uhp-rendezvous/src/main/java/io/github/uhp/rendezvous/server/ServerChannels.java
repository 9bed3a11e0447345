package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server's bound sockets, by the numbers that the engine knows them by. */
final class ServerChannels implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ServerChannels.class.getName());
  private static final int RECEIVE_BUFFER = 8 << 20;

  /** What comes at the other sockets is little, and late when it is too much. */
  private static final int SECOND_RECEIVE_BUFFER = 256 << 10;

  private static final int MAX_UDP = 65_536;
  private static final int MAX_BATCH = 1024;

  private final Selector selector;
  private final List<@Nullable DatagramChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_UDP);
  private final AtomicLong unsent = new AtomicLong();

  /** Takes a datagram, and sends what it caused. */
  @FunctionalInterface
  interface Receiver {
    void accept(Path from, ByteBuffer payload);
  }

  private ServerChannels(Selector selector) {
    this.selector = selector;
  }

  /**
   * Binds all.
   *
   * @throws IOException naming the socket that cannot be bound
   */
  static ServerChannels open(ServerSockets sockets) throws IOException {
    ServerChannels all = new ServerChannels(Selector.open());
    try {
      InetSocketAddress main = all.add(sockets.main(), "", RECEIVE_BUFFER);
      if (sockets.secondPort() == ServerSockets.NONE) {
        all.channels.add(null);
      } else {
        all.add(
            new InetSocketAddress(main.getAddress(), sockets.secondPort()),
            ", the second port",
            SECOND_RECEIVE_BUFFER);
      }
      if (sockets.secondAddress() != null) {
        all.add(
            new InetSocketAddress(sockets.secondAddress(), main.getPort()),
            ", the second address",
            SECOND_RECEIVE_BUFFER);
      }
      all.tellOfSmallBuffers();
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private InetSocketAddress add(InetSocketAddress bind, String what, int buffer)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channels.add(channel);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
    try {
      channel.bind(bind);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on UDP " + HostText.of(bind) + what + ": " + e.getMessage(), e);
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, channels.size() - 1);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** Once all are bound: who cannot start has one line to read. */
  private void tellOfSmallBuffers() throws IOException {
    DatagramChannel main = channels.get(ServerEngine.MAIN);
    int granted = main == null ? RECEIVE_BUFFER : main.getOption(StandardSocketOptions.SO_RCVBUF);
    if (granted < RECEIVE_BUFFER) {
      LOG.log(
          System.Logger.Level.INFO,
          "the receive buffer is "
              + granted / 1024
              + " KiB of "
              + RECEIVE_BUFFER / 1024
              + " KiB: many datagrams at once may be lost (net.core.rmem_max)");
    }
  }

  /** Of the main socket. */
  InetSocketAddress address() throws IOException {
    return address(ServerEngine.MAIN);
  }

  /** The limits, with what peers are told of the other sockets. */
  ServerConfig config(ServerConfig limits) throws IOException {
    ServerConfig.Builder config = limits.toBuilder();
    if (channels.get(ServerEngine.SECOND_PORT) != null) {
      config.secondPort(address(ServerEngine.SECOND_PORT).getPort());
    }
    if (channels.size() > ServerEngine.SECOND_ADDRESS) {
      config.secondAddress(address(ServerEngine.SECOND_ADDRESS).getAddress());
    }
    return config.build();
  }

  /** Datagrams that the operating system did not take. */
  long unsent() {
    return unsent.get();
  }

  boolean isOpen() {
    return selector.isOpen();
  }

  void wakeup() {
    selector.wakeup();
  }

  /** Waits for datagrams. */
  void await() throws IOException {
    selector.select();
  }

  /** Waits for datagrams, so long at the most. */
  void await(long nanos) throws IOException {
    if (nanos > 0) {
      selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
    } else {
      selector.selectNow();
    }
  }

  /** Hands out what has arrived, a batch of each socket at the most. */
  void receive(Receiver receiver) throws IOException {
    for (SelectionKey key : selector.selectedKeys()) {
      receive((int) key.attachment(), (DatagramChannel) key.channel(), receiver);
    }
    selector.selectedKeys().clear();
  }

  private void receive(int socket, DatagramChannel channel, Receiver receiver) throws IOException {
    for (int i = 0; i < MAX_BATCH; i++) {
      buffer.clear();
      if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
        return;
      }
      receiver.accept(new Path(socket, from), buffer.flip());
    }
  }

  void send(Transmit out) {
    DatagramChannel channel = channels.get(out.path().socket());
    try {
      if (channel == null || channel.send(out.payload(), out.path().remote()) == 0) {
        unsent.incrementAndGet();
      }
    } catch (IOException e) {
      // As good as lost on the way: whoever waits for it asks again.
      unsent.incrementAndGet();
      LOG.log(System.Logger.Level.DEBUG, "cannot send to " + out.path().remote() + ": " + e);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (DatagramChannel channel : channels) {
      if (channel != null) {
        channel.close();
      }
    }
  }

  private InetSocketAddress address(int socket) throws IOException {
    DatagramChannel channel = channels.get(socket);
    if (channel == null) {
      throw new IOException("no such socket");
    }
    return (InetSocketAddress) channel.getLocalAddress();
  }
}
