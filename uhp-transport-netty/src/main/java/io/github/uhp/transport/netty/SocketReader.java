package io.github.uhp.transport.netty;

import io.github.uhp.transport.DatagramHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;

/**
 * Takes what arrives on one socket and tells it apart: another protocol's datagrams (bit 0x40
 * clear, RFC 9443) to the {@link DatagramHandler}, QUIC packets of admitted paths on to their peer,
 * and nothing else past this point.
 */
final class SocketReader extends ChannelInboundHandlerAdapter {

  /** The fixed bit of every QUIC packet (RFC 9000 §17). */
  static final int FIXED_BIT = 0x40;

  private static final Logger LOG = System.getLogger(SocketReader.class.getName());

  private final NettyUdpSocket socket;
  private final Counters counters;
  private final DatagramHandler foreign;
  private final PacketSink sink;

  SocketReader(NettyUdpSocket socket, Counters counters, DatagramHandler foreign, PacketSink sink) {
    this.socket = socket;
    this.counters = counters;
    this.foreign = foreign;
    this.sink = sink;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    ByteBuf content = packet.content();
    counters.received.increment();
    if (!content.isReadable()) {
      packet.release();
      return;
    }
    InetSocketAddress source = Addresses.normalise(packet.sender());
    if ((content.getByte(content.readerIndex()) & FIXED_BIT) == 0) {
      counters.foreignReceived.increment();
      handForeign(source, content);
      packet.release();
      return;
    }
    NettyPeer peer = socket.admitted.get(source);
    if (peer == null) {
      counters.darkDropped.increment();
      packet.release();
      return;
    }
    sink.accept(peer, content);
  }

  private void handForeign(InetSocketAddress source, ByteBuf content) {
    try {
      foreign.onDatagram(socket, source, content.nioBuffer());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a datagram handler threw; the datagram is lost", e);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    sink.burstEnds();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Sends are made with the void promise, so their failures arrive here: each is a lost packet.
    counters.sendDropped.increment();
    LOG.log(Level.DEBUG, () -> "on " + socket + ": " + cause);
  }
}
