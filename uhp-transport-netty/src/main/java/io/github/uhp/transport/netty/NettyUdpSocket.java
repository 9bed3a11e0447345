package io.github.uhp.transport.netty;

import io.github.uhp.transport.UdpSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/** One UDP socket, and the peers that are let in on it. */
final class NettyUdpSocket implements UdpSocket {

  /** Linux: level IPPROTO_IP, and for IPv4 addresses on IPv6 sockets, too. */
  private static final ChannelOption<Integer> IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);

  /** The system's (ip(7)). */
  private static final int USUAL_TTL = -1;

  private final int id;
  private final NettyEndpoint endpoint;
  private final DatagramChannel channel;
  private final InetSocketAddress localAddress;
  private final boolean segments;
  private final Counters counters;

  /** Who may send QUIC here, by source address. Changed under the endpoint's lock. */
  final ConcurrentHashMap<InetSocketAddress, NettyPeer> admitted = new ConcurrentHashMap<>();

  NettyUdpSocket(int id, NettyEndpoint endpoint, DatagramChannel channel, boolean segments) {
    this.id = id;
    this.endpoint = endpoint;
    this.channel = channel;
    this.segments = segments;
    this.counters = endpoint.counters;
    this.localAddress = Addresses.normalise(channel.localAddress());
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
    return !channel.isOpen();
  }

  @Override
  public void close() {
    endpoint.closeSocket(this);
  }

  boolean belongsTo(NettyEndpoint other) {
    return endpoint == other;
  }

  DatagramChannel channel() {
    return channel;
  }

  /**
   * Queues one datagram, or several of equal size behind one another; the caller flushes. What a
   * full or closed socket does not take is dropped and counted, as a network would.
   *
   * @param content released here
   * @param segmentSize the size of each but the last datagram; 0 if there is one
   */
  void transmit(ByteBuf content, int segmentSize, InetSocketAddress remote) {
    int datagrams = segmentSize == 0 ? 1 : ceilDiv(content.readableBytes(), segmentSize);
    if (!channel.isWritable() || !channel.isOpen()) {
      content.release();
      counters.sendDropped.add(datagrams);
      return;
    }
    counters.sent.add(datagrams);
    if (datagrams == 1) {
      channel.write(new DatagramPacket(content, remote), channel.voidPromise());
    } else if (segments) {
      channel.write(
          new SegmentedDatagramPacket(content, segmentSize, remote), channel.voidPromise());
    } else {
      split(content, segmentSize, remote);
    }
  }

  /** Queues one datagram; the caller flushes. */
  void transmit(ByteBuf content, InetSocketAddress remote) {
    transmit(content, 0, remote);
  }

  /**
   * Sends one datagram with that TTL, which is the socket's while it does: so not while others wait
   * to be sent.
   */
  void transmit(ByteBuf content, InetSocketAddress remote, int ttl) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || !waiting.isEmpty()) {
      content.release();
      counters.sendDropped.add(1);
      return;
    }
    channel.config().setOption(IP_TTL, ttl);
    try {
      transmit(content, remote);
      flush();
    } finally {
      channel.config().setOption(IP_TTL, USUAL_TTL);
    }
  }

  @Override
  public boolean setsTtl() {
    return channel instanceof EpollDatagramChannel;
  }

  private void split(ByteBuf content, int segmentSize, InetSocketAddress remote) {
    while (content.isReadable()) {
      int length = Math.min(segmentSize, content.readableBytes());
      channel.write(
          new DatagramPacket(content.readRetainedSlice(length), remote), channel.voidPromise());
    }
    content.release();
  }

  void flush() {
    channel.flush();
  }

  private static int ceilDiv(int value, int by) {
    return (value + by - 1) / by;
  }

  @Override
  public String toString() {
    return "socket " + id + " at " + localAddress;
  }
}
