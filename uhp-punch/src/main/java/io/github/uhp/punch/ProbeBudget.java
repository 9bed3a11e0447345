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
 * one innocent host do not add up, and for the host over all sessions. Bounded by the number of
 * pairs.
 */
final class ProbeBudget {

  private final int limit;
  private final HostAllowance allowance;
  private final Map<InetSocketAddress, Remote> addresses = new HashMap<>();
  private final Map<InetAddress, Remote> hosts = new HashMap<>();

  ProbeBudget(int limit, HostAllowance allowance) {
    this.limit = limit;
    this.allowance = allowance;
  }

  /** Whether a check may be sent. */
  enum Verdict {
    YES,
    /** Other sessions have used up what the host may get; some of it comes back. */
    LATER,
    /** The address has had all that it may get in this session without answering. */
    NO
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

  /** Forgets a transport address, and its host unless another address is on it. */
  void remove(InetSocketAddress address) {
    addresses.remove(address);
    InetAddress host = address.getAddress();
    if (addresses.keySet().stream().noneMatch(other -> other.getAddress().equals(host))) {
      hosts.remove(host);
    }
  }

  Verdict mayCheck(long now, InetSocketAddress address, int length) {
    Remote host = hosts.get(address.getAddress());
    if (host == null
        || !addresses.containsKey(address)
        || !levels(address).allMatch(remote -> remote.mayCheck(length, limit))) {
      return Verdict.NO;
    }
    return host.isOwed(length) || allowance.mayCheck(now, address.getAddress())
        ? Verdict.YES
        : Verdict.LATER;
  }

  /**
   * Whether a check may go to a guessed port of a host that a list names. Some of what the host may
   * get is kept for the checks that follow a guess that was right.
   */
  boolean mayGuess(long now, InetAddress address) {
    Remote host = hosts.get(address);
    return host != null && host.mayGuess(limit / 2) && allowance.mayCheck(now, address);
  }

  void guessSent(long now, InetAddress address, int length) {
    Remote host = hosts.get(address);
    if (host != null) {
      host.guessSent(length);
      allowance.checkSent(now, address);
    }
  }

  /** Whether a check to that address was ever answered. */
  boolean isAnswered(InetSocketAddress address) {
    Remote remote = addresses.get(address);
    return remote != null && remote.isAnswered();
  }

  void checkSent(long now, InetSocketAddress address, int length) {
    Remote host = hosts.get(address.getAddress());
    if (host != null && !host.isOwed(length)) {
      allowance.checkSent(now, address.getAddress());
    }
    levels(address).forEach(remote -> remote.checkSent(length));
  }

  void ackSent(InetSocketAddress address, int length) {
    levels(address).forEach(remote -> remote.ackSent(length));
  }

  void received(InetSocketAddress address, int length) {
    levels(address).forEach(remote -> remote.received(length));
  }

  void proven(long now, InetSocketAddress address) {
    levels(address).forEach(Remote::proven);
    allowance.answered(now, address.getAddress());
  }

  private Stream<Remote> levels(InetSocketAddress address) {
    return Stream.of(
            Optional.ofNullable(addresses.get(address)),
            Optional.ofNullable(hosts.get(address.getAddress())))
        .flatMap(Optional::stream);
  }
}
