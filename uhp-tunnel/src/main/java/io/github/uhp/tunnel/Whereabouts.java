package io.github.uhp.tunnel;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatProfile;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where another peer may be.
 *
 * @param observed where the server sees it
 * @param hosts the addresses of its interfaces, as it signed
 * @param nat what it signed of its NAT, or null
 */
record Whereabouts(
    InetSocketAddress observed, List<InetSocketAddress> hosts, @Nullable NatProfile nat) {

  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(new Candidate(Candidate.Type.SERVER_REFLEXIVE, observed));
    hosts.forEach(host -> candidates.add(new Candidate(Candidate.Type.HOST, host)));
    return candidates;
  }
}
