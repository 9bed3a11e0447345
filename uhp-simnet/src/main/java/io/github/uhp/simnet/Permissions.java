package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** To whom each inside endpoint has sent lately: what filtering goes by (RFC 4787 §5). */
final class Permissions {

  private final Dependence filtering;
  private final long timeoutNanos;
  private final Map<InetSocketAddress, Map<Object, Long>> lastSent = new HashMap<>();

  Permissions(Dependence filtering, long timeoutNanos) {
    this.filtering = filtering;
    this.timeoutNanos = timeoutNanos;
  }

  void sent(long now, InetSocketAddress inside, InetSocketAddress remote) {
    lastSent.computeIfAbsent(inside, any -> new HashMap<>()).put(scope(filtering, remote), now);
  }

  boolean mayEnter(long now, InetSocketAddress inside, InetSocketAddress remote) {
    if (filtering == Dependence.ENDPOINT_INDEPENDENT) {
      return true;
    }
    Map<Object, Long> remotes = lastSent.get(inside);
    Long last = remotes == null ? null : remotes.get(scope(filtering, remote));
    return last != null && now - last < timeoutNanos;
  }

  /** Someone who may enter has done so. */
  void refresh(long now, InetSocketAddress inside, InetSocketAddress remote) {
    Map<Object, Long> remotes = lastSent.get(inside);
    if (remotes != null) {
      remotes.replace(scope(filtering, remote), now);
    }
  }

  /** Forgets to whom an inside endpoint has sent. */
  void forget(InetSocketAddress inside) {
    lastSent.remove(inside);
  }

  void clear() {
    lastSent.clear();
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
