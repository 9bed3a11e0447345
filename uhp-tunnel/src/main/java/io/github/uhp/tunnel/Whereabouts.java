package io.github.uhp.tunnel;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.rendezvous.ClientEvent;
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

  static Whereabouts of(ClientEvent.PeerFound found) {
    PeerRecord record = found.record();
    return new Whereabouts(found.observed(), record.candidates(), record.natProfile());
  }

  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(new Candidate(Candidate.Type.SERVER_REFLEXIVE, observed));
    hosts.forEach(host -> candidates.add(new Candidate(Candidate.Type.HOST, host)));
    return candidates;
  }
}
