package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The mapping table of a NAT (RFC 4787 §4). */
final class Mappings {

  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65_536 - FIRST_PORT;

  private final NatBehaviour behaviour;
  private final RandomGenerator random;
  private final Map<Key, Mapping> byInside = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private int lastPort;

  private record Key(InetSocketAddress inside, Object scope) {}

  private static final class Mapping {
    final Key key;
    final int port;
    long lastUsed;

    Mapping(Key key, int port) {
      this.key = key;
      this.port = port;
    }
  }

  Mappings(NatBehaviour behaviour, RandomGenerator random) {
    this.behaviour = behaviour;
    this.random = random;
    lastPort = FIRST_PORT + random.nextInt(PORTS);
  }

  /** The external port for an outbound packet, whose mapping it makes or refreshes. */
  int outbound(long now, InetSocketAddress inside, InetSocketAddress remote) {
    Key key = new Key(inside, Permissions.scope(behaviour.mapping(), remote));
    Mapping mapping = byInside.get(key);
    if (mapping == null || isExpired(now, mapping)) {
      remove(mapping);
      mapping = new Mapping(key, freePort(now, inside.getPort()));
      byInside.put(key, mapping);
      byPort.put(mapping.port, mapping);
    }
    mapping.lastUsed = now;
    return mapping.port;
  }

  /** The inside endpoint of an external port, or null. */
  @Nullable InetSocketAddress inside(long now, int port) {
    Mapping mapping = byPort.get(port);
    return mapping == null || isExpired(now, mapping) ? null : mapping.key.inside();
  }

  void clear() {
    byInside.clear();
    byPort.clear();
  }

  private boolean isExpired(long now, Mapping mapping) {
    return now - mapping.lastUsed >= behaviour.timeout().toNanos();
  }

  private void remove(@Nullable Mapping mapping) {
    if (mapping != null) {
      byInside.remove(mapping.key);
      byPort.remove(mapping.port);
    }
  }

  private int freePort(long now, int insidePort) {
    int port =
        switch (behaviour.allocation()) {
          case PRESERVING -> insidePort;
          case SEQUENTIAL -> next(lastPort);
          case RANDOM -> FIRST_PORT + random.nextInt(PORTS);
        };
    for (int tried = 0; tried < PORTS; tried++) {
      Mapping holder = byPort.get(port);
      if (holder == null || isExpired(now, holder)) {
        remove(holder);
        lastPort = port;
        return port;
      }
      port = next(port);
    }
    throw new IllegalStateException("a NAT has run out of ports");
  }

  private static int next(int port) {
    return port == 65_535 ? FIRST_PORT : port + 1;
  }
}
