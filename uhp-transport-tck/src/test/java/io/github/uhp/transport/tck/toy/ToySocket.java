package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** One channel of a toy endpoint. */
final class ToySocket implements UdpSocket {

  final DatagramChannel channel;

  private final ToyEndpoint endpoint;
  private final int id;
  private final InetSocketAddress address;

  ToySocket(ToyEndpoint endpoint, int id, DatagramChannel channel) throws IOException {
    this.endpoint = endpoint;
    this.id = id;
    this.channel = channel;
    this.address = (InetSocketAddress) channel.getLocalAddress();
  }

  boolean send(ByteBuffer packet, InetSocketAddress to) {
    try {
      return channel.send(packet, to) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public InetSocketAddress localAddress() {
    return address;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void close() {
    try {
      channel.close();
      endpoint.flushClosed(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
