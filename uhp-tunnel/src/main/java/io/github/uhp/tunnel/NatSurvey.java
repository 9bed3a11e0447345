package io.github.uhp.tunnel;

import io.github.uhp.rendezvous.ProbeSocket;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.UdpSocket;
import java.util.List;

/**
 * Has the client find out about the NAT, from sockets that are opened for it. On the driver's
 * thread only.
 */
final class NatSurvey {

  private final RendezvousClient client;
  private final FurtherSockets further;
  private List<UdpSocket> sockets = List.of();

  NatSurvey(RendezvousClient client, FurtherSockets further) {
    this.client = client;
    this.further = further;
  }

  /** Begins, or begins anew. */
  void begin(long nowNanos) {
    over();
    sockets = further.open(RendezvousClient.PROBE_SOCKETS);
    client.discoverNat(
        nowNanos,
        sockets.stream()
            .map(socket -> new ProbeSocket(socket.id(), socket.localAddress().getPort()))
            .toList());
  }

  /** What can be found out is known. */
  void over() {
    further.close(sockets.stream().map(UdpSocket::id).toList());
    sockets = List.of();
  }
}
