package io.github.uhp.rendezvous.server;

import io.github.uhp.rendezvous.ServerCounter;
import java.time.Duration;
import java.util.Map;

/**
 * How a server is doing.
 *
 * @param uptime since it was started
 * @param peers live registrations
 * @param maxPeers the limit of these
 * @param names names that are live or kept for their holders
 * @param sessions peers that have one, with a name or without
 * @param unconfirmed sessions of peers that have not yet proven who they are
 * @param pending connect-requests under way or answered lately
 * @param unsent datagrams that the operating system did not take
 * @param counters what was counted since the start
 */
public record ServerStatus(
    Duration uptime,
    int peers,
    int maxPeers,
    int names,
    int sessions,
    int unconfirmed,
    int pending,
    long unsent,
    Map<ServerCounter, Long> counters) {

  /** Copies the counters. */
  public ServerStatus {
    counters = Map.copyOf(counters);
  }
}
