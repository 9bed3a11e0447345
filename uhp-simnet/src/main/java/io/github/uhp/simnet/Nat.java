package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A NAT. Unsolicited packets to its external addresses are dropped. */
public final class Nat {

  private static final LinkConditions PERFECT = LinkConditions.delay(Duration.ZERO);

  private final SimNet net;
  private final String name;
  private final NatBehaviour behaviour;
  private final Segment inside;
  private final Interface innerLink;
  private final Interface outerLink;
  private final Segment outside;
  private final AddressPool pool;
  private final Mappings mappings;
  private final Permissions permissions;
  private final RandomGenerator random;

  Nat(
      SimNet net,
      String name,
      Segment outside,
      List<InetAddress> externals,
      NatBehaviour behaviour,
      LinkConditions conditions,
      RandomGenerator random) {
    this.net = net;
    this.name = name;
    this.behaviour = behaviour;
    this.outside = outside;
    this.random = random;
    pool = new AddressPool(behaviour.pooling(), externals);
    mappings = new Mappings(behaviour, pool, random);
    permissions = new Permissions(behaviour.filtering(), behaviour.idleNanos());
    inside = new Segment(net, "inside " + name);
    innerLink = new Interface(net, name, inside, PERFECT, this::outbound);
    outerLink = new Interface(net, name, outside, conditions, this::inbound);
    inside.gateway(innerLink);
    pool.addresses().forEach(address -> outside.attach(address, outerLink));
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

  /** Forgets all mappings and takes other external addresses. */
  public void renumber(InetAddress... addresses) {
    reboot();
    pool.addresses().forEach(outside::detach);
    pool.replace(List.of(addresses));
    pool.addresses().forEach(address -> outside.attach(address, outerLink));
  }

  /** Changes how the link to the outside treats packets from now on. */
  public void conditions(LinkConditions conditions) {
    outerLink.conditions(conditions);
  }

  /**
   * Lets strangers share it from now on: they make mappings, at random moments and towards random
   * destinations, and thereby take ports. No packet of theirs is seen anywhere.
   *
   * @param hosts how many there are, 1 to 65,536, at 100.64.0.0/10 (RFC 6598)
   * @param mappingsPerSecond how many they make on average, all together
   */
  public void share(int hosts, double mappingsPerSecond) {
    new Strangers(net, random, hosts, mappingsPerSecond, this::map).start();
  }

  private @Nullable Mapping map(InetSocketAddress from, InetSocketAddress to) {
    Mapping mapping = mappings.find(net.now(), from, to);
    if (mapping == null) {
      mapping = mappings.create(net.now(), from, to);
      if (behaviour.mapping() == Dependence.ENDPOINT_INDEPENDENT) {
        permissions.forget(from);
      }
    }
    if (mapping != null) {
      mapping.use(net.now());
      permissions.sent(net.now(), from, to);
    }
    return mapping;
  }

  private void outbound(Packet packet) {
    boolean turnsBack = pool.addresses().contains(packet.destination().getAddress());
    if (turnsBack && behaviour.hairpinning() != Hairpinning.EXTERNAL_SOURCE) {
      turnBack(packet);
      return;
    }
    if (!packet.outlives(1)) {
      net.note(name, packet, Hop.Fate.EXPIRED);
      return;
    }
    Mapping mapping = map(packet.source(), packet.destination());
    if (mapping == null) {
      net.note(name, packet, Hop.Fate.NO_PORT);
    } else if (turnsBack) {
      inbound(packet.from(mapping.external));
    } else {
      outerLink.forward(packet.from(mapping.external));
    }
  }

  /** Between two inside hosts, without a mapping of the sender's. */
  private void turnBack(Packet packet) {
    Mapping mapping =
        behaviour.hairpinning() == Hairpinning.OFF
            ? null
            : mappings.inbound(net.now(), packet.destination(), packet.source());
    if (mapping == null) {
      net.note(name, packet, Hop.Fate.UNMAPPED);
    } else {
      innerLink.forward(packet.to(mapping.key.inside()));
    }
  }

  private void inbound(Packet packet) {
    Mapping mapping = mappings.inbound(net.now(), packet.destination(), packet.source());
    if (mapping == null) {
      refuse(packet, Hop.Fate.UNMAPPED);
    } else if (!permissions.mayEnter(net.now(), mapping.key.inside(), packet.source())) {
      refuse(packet, Hop.Fate.FILTERED);
    } else {
      if (behaviour.isRefreshedFromOutside()) {
        mapping.use(net.now());
        permissions.refresh(net.now(), mapping.key.inside(), packet.source());
      }
      innerLink.forward(packet.to(mapping.key.inside()));
    }
  }

  private void refuse(Packet packet, Hop.Fate why) {
    mappings.refused(net.now(), packet.destination(), packet.source());
    net.note(name, packet, why);
  }
}
