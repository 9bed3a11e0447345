package io.github.uhp.transport.kwik;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The socket that Kwik sees: a bounded queue of received datagrams, a {@link Link} for those to
 * send, and no file descriptor.
 */
final class VirtualSocket extends DatagramSocket {

  /** How many datagrams wait for Kwik at most. */
  static final int CAPACITY = 4096;

  /** Where the datagrams that Kwik sends go, and who hears that Kwik is done with the socket. */
  interface Link {

    /** Sends, or drops; never throws and never blocks. */
    void send(InetSocketAddress virtualAddress, byte[] data, int offset, int length);

    /** Kwik has closed the socket. */
    default void closed() {}
  }

  private record Datagram(InetSocketAddress from, byte[] data) {}

  private final Link link;
  private final BlockingQueue<Datagram> queue = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean closed;

  VirtualSocket(Link link) {
    super(new NoSocket());
    this.link = link;
  }

  /** Queues a received datagram; false if the queue is full. The array is not copied. */
  boolean offer(InetSocketAddress virtualSource, byte[] data) {
    return queue.offer(new Datagram(virtualSource, data));
  }

  /**
   * Waits for a datagram. Whatever happens, the only exception is a time-out: Kwik takes it
   * silently and looks whether it shall end, and any other makes its server role exit the JVM.
   */
  @Override
  public void receive(DatagramPacket packet) throws SocketTimeoutException {
    try {
      Datagram datagram = queue.take();
      int length = Math.min(datagram.data.length, packet.getData().length - packet.getOffset());
      System.arraycopy(datagram.data, 0, packet.getData(), packet.getOffset(), length);
      packet.setLength(length);
      packet.setSocketAddress(datagram.from);
    } catch (InterruptedException e) {
      throw new SocketTimeoutException();
    }
  }

  @Override
  public void send(DatagramPacket packet) {
    if (packet.getSocketAddress() instanceof InetSocketAddress to) {
      link.send(to, packet.getData(), packet.getOffset(), packet.getLength());
    }
  }

  @Override
  public void close() {
    closed = true;
    link.closed();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public int getLocalPort() {
    return 1;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), getLocalPort());
  }

  @Override
  public int getReceiveBufferSize() {
    return CAPACITY * Demultiplexer.MAX_QUIC_DATAGRAM;
  }

  /** What keeps {@link DatagramSocket} from opening a descriptor; nothing of it is ever used. */
  private static final class NoSocket extends DatagramSocketImpl {

    @Override
    protected void create() {}

    @Override
    protected void bind(int port, InetAddress address) {}

    @Override
    protected void send(DatagramPacket packet) {}

    @Override
    protected int peek(InetAddress address) {
      return 0;
    }

    @Override
    protected int peekData(DatagramPacket packet) {
      return 0;
    }

    @Override
    protected void receive(DatagramPacket packet) {}

    @Override
    @Deprecated
    protected void setTTL(byte ttl) {}

    @Override
    @Deprecated
    protected byte getTTL() {
      return 0;
    }

    @Override
    protected void setTimeToLive(int ttl) {}

    @Override
    protected int getTimeToLive() {
      return 0;
    }

    @Override
    protected void join(InetAddress group) {}

    @Override
    protected void leave(InetAddress group) {}

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface device) {}

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface device) {}

    @Override
    protected void close() {}

    @Override
    public void setOption(int option, Object value) {}

    @Override
    public Object getOption(int option) {
      return 0;
    }
  }
}
