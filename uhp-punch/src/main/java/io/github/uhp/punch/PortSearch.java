package io.github.uhp.punch;

import io.github.uhp.protocol.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * Probes random ports of the peer's public address, from whose NAT many mappings lead to here: of a
 * likely range first, then of all.
 */
final class PortSearch implements Strategy {

  /** In the first some of the mappings are not there yet. */
  private static final int ROUNDS = 2;

  private final int socket;
  private final InetAddress host;
  private final RandomGenerator random;
  private final CandidateRules rules;
  private final SearchPermits.Permit permit;
  private final Prober prober;
  private PortOrder ports;
  private int leftOfRange;

  PortSearch(
      int socket,
      InetAddress host,
      PortRange range,
      RandomGenerator random,
      CandidateRules rules,
      SearchPermits.Permit permit,
      Prober prober) {
    this.socket = socket;
    this.host = host;
    this.random = random;
    ports = new PortOrder(range, random);
    leftOfRange = ROUNDS * range.size();
    this.rules = rules;
    this.permit = permit;
    this.prober = prober;
  }

  @Override
  public void run(long now) {
    while (permit.dueAt() <= now) {
      InetSocketAddress target = new InetSocketAddress(host, nextPort());
      if (rules.mayProbe(target)) {
        prober.searchProbe(now, new Path(socket, target), permit);
      } else {
        permit.probeSent(now);
      }
    }
  }

  private int nextPort() {
    if (leftOfRange-- == 0) {
      ports = new PortOrder(PortRange.all(), random);
    }
    return ports.next();
  }

  @Override
  public long dueAt() {
    return permit.dueAt();
  }

  @Override
  public SearchReport report() {
    return new SearchReport(permit.sent(), 0);
  }

  @Override
  public void end() {
    permit.end();
  }
}
