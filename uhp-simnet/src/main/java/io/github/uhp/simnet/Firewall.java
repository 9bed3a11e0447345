package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A stateful packet filter without translation, as in front of IPv6 hosts (RFC 6092). */
public final class Firewall {

  private static final LinkConditions PERFECT = LinkConditions.delay(Duration.ZERO);

  private final SimNet net;
  private final String name;
  private final Segment inside;
  private final Interface innerLink;
  private final Interface outerLink;
  private final Segment outside;
  private final Permissions permissions;

  Firewall(
      SimNet net,
      String name,
      Segment outside,
      Dependence filtering,
      Duration timeout,
      LinkConditions conditions) {
    this.net = net;
    this.name = name;
    this.outside = outside;
    permissions = new Permissions(filtering, timeout.toNanos());
    inside = new Segment(net, "inside " + name);
    innerLink = new Interface(net, name, inside, PERFECT, this::outbound);
    outerLink = new Interface(net, name, outside, conditions, this::inbound);
    inside.gateway(innerLink);
  }

  /** The network behind it; a host there must be named by {@link #protect} to be reached. */
  public Segment inside() {
    return inside;
  }

  /** Routes an address of an inside host through the firewall. */
  public void protect(InetAddress address) {
    outside.attach(address, outerLink);
  }

  private void outbound(Packet packet) {
    permissions.sent(net.now(), packet.source(), packet.destination());
    outerLink.forward(packet);
  }

  private void inbound(Packet packet) {
    InetSocketAddress target = packet.destination();
    if (permissions.mayEnter(net.now(), target, packet.source())) {
      innerLink.forward(packet);
    } else {
      net.note(name, packet, Hop.Fate.FILTERED);
    }
  }
}
