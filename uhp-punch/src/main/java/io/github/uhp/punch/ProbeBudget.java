package io.github.uhp.punch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds a session to few probes to whoever never answers: a dishonest server or peer can name any
 * address as a candidate. Counted for the transport address and for the host, so that many ports of
 * one innocent host do not add up. Bounded by the number of pairs.
 */
final class ProbeBudget {

  private final int limit;
  private final Map<InetSocketAddress, Remote> addresses = new HashMap<>();
  private final Map<InetAddress, Remote> hosts = new HashMap<>();

  ProbeBudget(int limit) {
    this.limit = limit;
  }

  /** Makes an address known that the peer's list of candidates names. */
  void addSignalled(InetSocketAddress address) {
    addHeard(address);
    levels(address).forEach(Remote::signal);
  }

  /** Makes an address known from which an authentic probe came. */
  void addHeard(InetSocketAddress address) {
    addresses.computeIfAbsent(address, key -> new Remote());
    hosts.computeIfAbsent(address.getAddress(), key -> new Remote());
  }

  /** Forgets a transport address; the host's count stays. */
  void remove(InetSocketAddress address) {
    addresses.remove(address);
  }

  boolean mayCheck(InetSocketAddress address, int length) {
    return addresses.containsKey(address)
        && levels(address).allMatch(remote -> remote.mayCheck(length, limit));
  }

  /** Whether a check to that address was ever answered. */
  boolean isAnswered(InetSocketAddress address) {
    Remote remote = addresses.get(address);
    return remote != null && remote.isAnswered();
  }

  void checkSent(InetSocketAddress address, int length) {
    levels(address).forEach(remote -> remote.checkSent(length));
  }

  void ackSent(InetSocketAddress address, int length) {
    levels(address).forEach(remote -> remote.ackSent(length));
  }

  void received(InetSocketAddress address, int length) {
    levels(address).forEach(remote -> remote.received(length));
  }

  void proven(InetSocketAddress address) {
    levels(address).forEach(Remote::proven);
  }

  private Stream<Remote> levels(InetSocketAddress address) {
    return Stream.of(
            Optional.ofNullable(addresses.get(address)),
            Optional.ofNullable(hosts.get(address.getAddress())))
        .flatMap(Optional::stream);
  }
}
