package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The mapping table of a NAT (RFC 4787 §4). */
final class Mappings {

  /** Dead entries of unsolicited packets are swept out when there are so many. */
  private static final int SWEEP = 4096;

  private final NatBehaviour behaviour;
  private final RandomGenerator random;
  private final PortAllocator allocator;
  private final AddressPool pool;
  private final Map<Mapping.Key, Mapping> byInside = new HashMap<>();
  private final Map<Outer, Mapping> byOutside = new HashMap<>();
  private final Map<Outer, Long> unsolicited = new HashMap<>();

  /**
   * By what inbound packets find a mapping.
   *
   * @param scope of their source; always the same where ports are not overloaded
   */
  private record Outer(InetSocketAddress external, Object scope) {}

  Mappings(NatBehaviour behaviour, AddressPool pool, RandomGenerator random) {
    this.behaviour = behaviour;
    this.pool = pool;
    this.random = random;
    allocator = PortAllocator.of(behaviour.allocation(), random);
  }

  /** The mapping of an outbound packet, if there is a live one. */
  @Nullable Mapping find(long now, InetSocketAddress inside, InetSocketAddress remote) {
    Mapping mapping = byInside.get(key(inside, remote));
    return mapping == null || mapping.isExpired(now, behaviour) ? null : mapping;
  }

  /** A new mapping for an outbound packet; null if there is no port. */
  @Nullable Mapping create(long now, InetSocketAddress inside, InetSocketAddress remote) {
    Mapping.Key key = key(inside, remote);
    remove(byInside.get(key));
    InetAddress address = pool.choose(inside.getAddress(), random);
    int port =
        allocator.choose(
            inside, address, it -> isFree(now, new InetSocketAddress(address, it), remote));
    if (port == PortAllocator.NONE) {
      return null;
    }
    Mapping mapping = new Mapping(now, key, new InetSocketAddress(address, port));
    Outer outer = outer(mapping);
    remove(byOutside.get(outer));
    byInside.put(key, mapping);
    byOutside.put(outer, mapping);
    return mapping;
  }

  /** The live mapping that an inbound packet belongs to, or null. */
  @Nullable Mapping inbound(long now, InetSocketAddress external, InetSocketAddress remote) {
    Mapping mapping = byOutside.get(outer(external, remote));
    return mapping == null || mapping.isExpired(now, behaviour) ? null : mapping;
  }

  /** A packet was not let in. */
  void refused(long now, InetSocketAddress external, InetSocketAddress remote) {
    if (behaviour.takesPortsUnsolicited()) {
      if (unsolicited.size() >= SWEEP) {
        unsolicited.values().removeIf(last -> now - last >= behaviour.idleNanos());
      }
      unsolicited.put(new Outer(external, remote), now);
    }
  }

  void clear() {
    byInside.clear();
    byOutside.clear();
    unsolicited.clear();
  }

  private boolean isFree(long now, InetSocketAddress external, InetSocketAddress remote) {
    Mapping holder = byOutside.get(outer(external, remote));
    if (holder != null && !holder.isExpired(now, behaviour)) {
      return false;
    }
    Long taken = unsolicited.isEmpty() ? null : unsolicited.get(new Outer(external, remote));
    return taken == null || now - taken >= behaviour.idleNanos();
  }

  private void remove(@Nullable Mapping mapping) {
    if (mapping != null) {
      byInside.remove(mapping.key);
      byOutside.remove(outer(mapping));
    }
  }

  private Mapping.Key key(InetSocketAddress inside, InetSocketAddress remote) {
    return new Mapping.Key(inside, Permissions.scope(behaviour.mapping(), remote));
  }

  private Outer outer(Mapping mapping) {
    return new Outer(mapping.external, behaviour.isOverloading() ? mapping.key.scope() : "any");
  }

  private Outer outer(InetSocketAddress external, InetSocketAddress remote) {
    return new Outer(
        external,
        behaviour.isOverloading() ? Permissions.scope(behaviour.mapping(), remote) : "any");
  }
}
