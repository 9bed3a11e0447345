package io.github.uhp.simnet;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network within which addresses are unique: the internet, or the inside of a NAT. */
public final class Segment {

  private final SimNet net;
  private final String name;
  private final Map<InetAddress, Interface> routes = new HashMap<>();
  private @Nullable Interface gateway;

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

  void route(Packet packet) {
    Interface target = routes.getOrDefault(packet.destination().getAddress(), gateway);
    if (target == null) {
      net.note(name, packet, Hop.Fate.UNROUTABLE);
    } else {
      target.deliver(packet);
    }
  }
}
