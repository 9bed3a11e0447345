package io.github.uhp.transport.netty;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What a codec sees as its UDP channel: one peer at its virtual address. What the codec writes goes
 * to the peer's current path; what arrives is fired into the pipeline by the peer.
 */
final class VirtualChannel extends AbstractChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final NettyPeer peer;
  private volatile boolean open = true;

  VirtualChannel(NettyPeer peer) {
    super(null);
    this.peer = peer;
    // Everything is passed on at once, so this buffer only ever holds one burst.
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(8 << 20, 16 << 20));
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer buffer) {
    Object message;
    while ((message = buffer.current()) != null) {
      peer.transmit((DatagramPacket) message);
      buffer.remove();
    }
    peer.flushSocket();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        promise.setFailure(new UnsupportedOperationException("a virtual channel has no connect"));
      }
    };
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected InetSocketAddress localAddress0() {
    return Addresses.LOCAL;
  }

  @Override
  protected InetSocketAddress remoteAddress0() {
    return peer.virtualAddress();
  }

  @Override
  protected void doBind(SocketAddress localAddress) {
    throw new UnsupportedOperationException("a virtual channel is bound by birth");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    open = false;
  }

  @Override
  protected void doBeginRead() {
    // Packets come unasked.
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
