package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.function.BiConsumer;

/** A UDP socket of a host. */
public final class SimSocket {

  private final SimHost host;
  private final InetSocketAddress local;
  private BiConsumer<InetSocketAddress, byte[]> receiver = (from, payload) -> {};

  SimSocket(SimHost host, InetSocketAddress local) {
    this.host = host;
    this.local = local;
  }

  /** Its address. */
  public InetSocketAddress local() {
    return local;
  }

  /** Sends a datagram; the bytes must not change afterwards. */
  public void send(InetSocketAddress to, byte[] payload) {
    host.send(new Packet(local, to, payload));
  }

  /** Sets who gets the source and the bytes of what arrives, in the place of the one before. */
  public void onDatagram(BiConsumer<InetSocketAddress, byte[]> value) {
    receiver = value;
  }

  void receive(Packet packet) {
    receiver.accept(packet.source(), packet.payload());
  }
}
