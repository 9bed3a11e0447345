package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** To whom each inside endpoint has sent lately: what filtering goes by (RFC 4787 §5). */
final class Permissions {

  private final Dependence filtering;
  private final long timeoutNanos;
  private final Map<Key, Long> lastSent = new HashMap<>();

  private record Key(InetSocketAddress inside, Object remote) {}

  Permissions(Dependence filtering, long timeoutNanos) {
    this.filtering = filtering;
    this.timeoutNanos = timeoutNanos;
  }

  void sent(long now, InetSocketAddress inside, InetSocketAddress remote) {
    lastSent.put(key(inside, remote), now);
  }

  boolean mayEnter(long now, InetSocketAddress inside, InetSocketAddress remote) {
    Long last = lastSent.get(key(inside, remote));
    return last != null && now - last < timeoutNanos;
  }

  void clear() {
    lastSent.clear();
  }

  private Key key(InetSocketAddress inside, InetSocketAddress remote) {
    return new Key(inside, scope(filtering, remote));
  }

  /** The part of a remote address on which something depends. */
  static Object scope(Dependence dependence, InetSocketAddress remote) {
    return switch (dependence) {
      case ENDPOINT_INDEPENDENT -> "any";
      case ADDRESS -> remote.getAddress();
      case ADDRESS_AND_PORT -> remote;
    };
  }
}
