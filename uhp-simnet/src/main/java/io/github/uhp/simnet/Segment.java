package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network within which addresses are unique: the internet, or the inside of a NAT. */
public final class Segment {

  private final SimNet net;
  private final String name;
  private final Map<InetAddress, Interface> routes = new HashMap<>();
  private final List<Tap> taps = new ArrayList<>();
  private @Nullable Interface gateway;
  private int routers;

  Segment(SimNet net, String name) {
    this.net = net;
    this.name = name;
  }

  void attach(InetAddress address, Interface at) {
    if (routes.putIfAbsent(address, at) != null) {
      throw new IllegalArgumentException(address + " is taken on " + name);
    }
  }

  void detach(InetAddress address) {
    routes.remove(address);
  }

  void gateway(Interface at) {
    gateway = at;
  }

  /** Says how many routers are crossed on it from now on, which costs packets so much TTL; 0. */
  public void routers(int count) {
    routers = count;
  }

  /** Lets someone see, and hold back, what crosses from now on. */
  public void tap(Tap tap) {
    taps.add(tap);
  }

  /** Puts a packet with any source on the segment, past the taps; its bytes must not change. */
  public void inject(InetSocketAddress source, InetSocketAddress destination, byte[] payload) {
    deliver(new Packet(source, destination, payload, Packet.DEFAULT_TTL));
  }

  void route(Packet packet) {
    boolean passes = true;
    for (Tap tap : taps) {
      passes &= tap.passes(packet.source(), packet.destination(), packet.payload());
    }
    if (!passes) {
      net.note(name, packet, Hop.Fate.HELD);
    } else if (!packet.outlives(routers)) {
      net.note(name, packet, Hop.Fate.EXPIRED);
    } else {
      deliver(packet.past(routers));
    }
  }

  private void deliver(Packet packet) {
    Interface target = routes.getOrDefault(packet.destination().getAddress(), gateway);
    if (target == null) {
      net.note(name, packet, Hop.Fate.UNROUTABLE);
    } else {
      target.deliver(packet);
    }
  }
}
