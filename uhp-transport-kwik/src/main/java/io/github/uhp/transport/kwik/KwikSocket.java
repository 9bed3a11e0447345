package io.github.uhp.transport.kwik;

import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A real UDP socket and the thread that receives from it.
 *
 * <p>The channel never blocks: Kwik interrupts its threads, and an interrupt in a blocking
 * operation would close the channel.
 */
final class KwikSocket implements UdpSocket {

  /** Takes what arrives; called on the socket's own thread. */
  interface Receiver {
    void received(KwikSocket socket, InetSocketAddress from, ByteBuffer payload);
  }

  private static final Logger LOG = System.getLogger(KwikSocket.class.getName());
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int MAX_UDP_PAYLOAD = 65_535;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final int id;
  private final DatagramChannel channel;
  private final Selector selector;
  private final InetSocketAddress localAddress;
  private final Receiver receiver;
  private final Consumer<KwikSocket> onClosed;
  private final Counters counters;
  private final Thread thread;
  private volatile boolean closed;

  private KwikSocket(
      int id,
      DatagramChannel channel,
      Selector selector,
      EndpointThreads threads,
      Receiver receiver,
      Consumer<KwikSocket> onClosed,
      Counters counters)
      throws IOException {
    this.id = id;
    this.channel = channel;
    this.selector = selector;
    this.localAddress = (InetSocketAddress) channel.getLocalAddress();
    this.receiver = receiver;
    this.onClosed = onClosed;
    this.counters = counters;
    this.thread = threads.newThread("receive-" + id, this::receiveLoop);
  }

  /** Binds a channel: both families for the wildcard address, else the address's own. */
  static DatagramChannel bind(InetSocketAddress address) throws IOException {
    DatagramChannel channel = open(address.getAddress());
    try {
      channel.bind(address);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException io ? io : new IOException("cannot bind " + address, e);
    }
  }

  private static DatagramChannel open(InetAddress address) throws IOException {
    if (address.isAnyLocalAddress()) {
      return DatagramChannel.open();
    }
    return DatagramChannel.open(
        address instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6);
  }

  /** Takes over a bound channel; the caller closes it if this fails. */
  static KwikSocket over(
      int id,
      DatagramChannel channel,
      EndpointThreads threads,
      Receiver receiver,
      Consumer<KwikSocket> onClosed,
      Counters counters)
      throws IOException {
    channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    try {
      channel.register(selector, SelectionKey.OP_READ);
      return new KwikSocket(id, channel, selector, threads, receiver, onClosed, counters);
    } catch (IOException e) {
      selector.close();
      throw e;
    }
  }

  /** Starts to receive. */
  void start() {
    thread.start();
  }

  /** Sends, or drops and counts. */
  void send(InetSocketAddress to, ByteBuffer payload) {
    try {
      int length = payload.remaining();
      if (channel.send(payload, to) == length) {
        counters.sent.increment();
        return;
      }
    } catch (IOException | RuntimeException e) {
      // Unreachable, too long, wrong family, closed: to the sender it is a lost packet.
      LOG.log(Level.TRACE, () -> "not sent to " + to + ": " + e);
    }
    counters.sendDropped.increment();
    payload.position(payload.limit());
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    onClosed.accept(this);
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing " + this, e);
    }
    selector.wakeup();
    if (Thread.currentThread() != thread) {
      // The descriptor is released by the thread that selects.
      EndpointThreads.join(thread, CLOSE_WAIT);
    }
  }

  private void receiveLoop() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_UDP_PAYLOAD);
    try (selector) {
      while (!closed) {
        selector.select();
        selector.selectedKeys().clear();
        receiveAll(buffer);
        // An interrupt, whoever sent it, would make every further select return at once.
        Thread.interrupted();
      }
      selector.selectNow();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "receiving on " + this + " ended", e);
    }
  }

  private void receiveAll(ByteBuffer buffer) {
    while (!closed) {
      buffer.clear();
      try {
        if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
          return;
        }
        counters.received.increment();
        receiver.received(this, from, buffer.flip());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // An ICMP error of an earlier send, say; the socket is as good as before.
        LOG.log(Level.DEBUG, "receiving on " + this, e);
        return;
      }
    }
  }

  @Override
  public String toString() {
    return "socket " + id + " at " + localAddress;
  }
}
