package io.github.uhp.simnet;

import java.net.InetSocketAddress;

/** An entry of a NAT's table. */
final class Mapping {

  /**
   * What it is for.
   *
   * @param scope the part of the destination on which it depends
   */
  record Key(InetSocketAddress inside, Object scope) {}

  final Key key;
  final InetSocketAddress external;
  private final long createdAt;
  private long lastUsed;

  Mapping(long now, Key key, InetSocketAddress external) {
    this.key = key;
    this.external = external;
    createdAt = now;
    lastUsed = now;
  }

  void use(long now) {
    lastUsed = now;
  }

  boolean isExpired(long now, NatBehaviour behaviour) {
    return now - lastUsed >= behaviour.idleNanos() || now - createdAt >= behaviour.ageNanos();
  }
}
