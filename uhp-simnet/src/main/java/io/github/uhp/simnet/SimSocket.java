package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.function.BiConsumer;

/** A UDP socket of a host. */
public final class SimSocket {

  private final SimHost host;
  private final InetSocketAddress local;
  private BiConsumer<InetSocketAddress, byte[]> receiver = (from, payload) -> {};
  private boolean closed;

  SimSocket(SimHost host, InetSocketAddress local) {
    this.host = host;
    this.local = local;
  }

  /** Its address. */
  public InetSocketAddress local() {
    return local;
  }

  /** Sends a datagram that may cross 63 routers; the bytes must not change afterwards. */
  public void send(InetSocketAddress to, byte[] payload) {
    send(to, payload, Packet.DEFAULT_TTL);
  }

  /**
   * Sends a datagram; the bytes must not change afterwards.
   *
   * @param ttl one more than the routers that it may cross; a NAT and a firewall is one, and a
   *     segment has as many as it was told
   */
  public void send(InetSocketAddress to, byte[] payload, int ttl) {
    if (!closed) {
      host.send(new Packet(local, to, payload, ttl));
    }
  }

  /** Sets who gets the source and the bytes of what arrives, in the place of the one before. */
  public void onDatagram(BiConsumer<InetSocketAddress, byte[]> value) {
    receiver = value;
  }

  /** Frees the port; what arrives for it finds no socket, and what is still sent goes nowhere. */
  public void close() {
    closed = true;
    host.close(this);
  }

  void receive(Packet packet) {
    receiver.accept(packet.source(), packet.payload());
  }
}
