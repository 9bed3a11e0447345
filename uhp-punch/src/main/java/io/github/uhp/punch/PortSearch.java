package io.github.uhp.punch;

import io.github.uhp.protocol.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Probes random ports of the peer's public address, from whose NAT many mappings lead to here. */
final class PortSearch implements Strategy {

  private final int socket;
  private final InetAddress host;
  private final PortOrder ports;
  private final CandidateRules rules;
  private final SearchPermits.Permit permit;
  private final Prober prober;

  PortSearch(
      int socket,
      InetAddress host,
      PortOrder ports,
      CandidateRules rules,
      SearchPermits.Permit permit,
      Prober prober) {
    this.socket = socket;
    this.host = host;
    this.ports = ports;
    this.rules = rules;
    this.permit = permit;
    this.prober = prober;
  }

  @Override
  public void run(long now) {
    while (permit.dueAt() <= now) {
      InetSocketAddress target = new InetSocketAddress(host, ports.next());
      if (rules.mayProbe(target)) {
        prober.searchProbe(now, new Path(socket, target), permit);
      } else {
        permit.probeSent(now);
      }
    }
  }

  @Override
  public long dueAt() {
    return permit.dueAt();
  }

  @Override
  public void end() {
    permit.end();
  }
}
