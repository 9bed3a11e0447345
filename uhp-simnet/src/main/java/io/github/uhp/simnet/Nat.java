package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** A NAT with one external address. Unsolicited packets to that address are dropped. */
public final class Nat {

  private static final LinkConditions PERFECT = LinkConditions.delay(Duration.ZERO);

  private final SimNet net;
  private final String name;
  private final NatBehaviour behaviour;
  private final Segment inside;
  private final Interface innerLink;
  private final Interface outerLink;
  private final Segment outside;
  private final Mappings mappings;
  private final Permissions permissions;
  private InetAddress external;

  Nat(
      SimNet net,
      String name,
      Segment outside,
      InetAddress external,
      NatBehaviour behaviour,
      LinkConditions conditions,
      RandomGenerator random) {
    this.net = net;
    this.name = name;
    this.behaviour = behaviour;
    this.outside = outside;
    this.external = external;
    mappings = new Mappings(behaviour, random);
    permissions = new Permissions(behaviour.filtering(), behaviour.timeout().toNanos());
    inside = new Segment(net, "inside " + name);
    innerLink = new Interface(net, name, inside, PERFECT, this::outbound);
    outerLink = new Interface(net, name, outside, conditions, this::inbound);
    inside.gateway(innerLink);
    outside.attach(external, outerLink);
  }

  /** The network behind it. */
  public Segment inside() {
    return inside;
  }

  /** Forgets all mappings, as after a reboot. */
  public void reboot() {
    mappings.clear();
    permissions.clear();
  }

  /** Forgets all mappings and takes another external address. */
  public void renumber(InetAddress address) {
    reboot();
    outside.detach(external);
    external = address;
    outside.attach(external, outerLink);
  }

  /** Changes how the link to the outside treats packets from now on. */
  public void conditions(LinkConditions conditions) {
    outerLink.conditions(conditions);
  }

  private void outbound(Packet packet) {
    boolean hairpin = packet.destination().getAddress().equals(external);
    if (hairpin && !behaviour.hairpinning()) {
      net.note(name, packet, Hop.Fate.UNMAPPED);
      return;
    }
    int port = mappings.outbound(net.now(), packet.source(), packet.destination());
    permissions.sent(net.now(), packet.source(), packet.destination());
    Packet translated = packet.from(new InetSocketAddress(external, port));
    if (hairpin) {
      inbound(translated);
    } else {
      outerLink.send(translated);
    }
  }

  private void inbound(Packet packet) {
    InetSocketAddress target = mappings.inside(net.now(), packet.destination().getPort());
    if (target == null) {
      net.note(name, packet, Hop.Fate.UNMAPPED);
    } else if (behaviour.filtering() != Dependence.ENDPOINT_INDEPENDENT
        && !permissions.mayEnter(net.now(), target, packet.source())) {
      net.note(name, packet, Hop.Fate.FILTERED);
    } else {
      innerLink.send(packet.to(target));
    }
  }
}
