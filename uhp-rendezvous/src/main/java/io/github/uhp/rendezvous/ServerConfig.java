package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ServerId;
import java.time.Duration;

/**
 * The limits of a {@link ServerEngine}.
 *
 * @param serverId the server's public key
 * @param maxPeers live registrations at the most; 10,000
 * @param maxNamesPerPeer live names of one identity at the most; 16
 * @param maxReservations names remembered at the most, live or in grace; the longest unseen in
 *     grace goes first; 100,000
 * @param maxPending connect-requests under way or answered lately at the most; 4,096
 * @param refreshAfter how often peers are told to advertise; 20 s
 * @param expireAfter after which a silent peer is forgotten; 65 s
 * @param grace how long a name that is no longer live is kept for its key; 24 h
 */
public record ServerConfig(
    ServerId serverId,
    int maxPeers,
    int maxNamesPerPeer,
    int maxReservations,
    int maxPending,
    Duration refreshAfter,
    Duration expireAfter,
    Duration grace) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a limit is not positive, or there is no room to remember
   *     the name of each live peer
   */
  public ServerConfig {
    if (maxPeers < 1 || maxNamesPerPeer < 1 || maxPending < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    if (maxReservations < maxPeers) {
      throw new IllegalArgumentException("maxReservations must not be below maxPeers");
    }
  }

  /** The defaults. */
  public static ServerConfig of(ServerId serverId) {
    return new ServerConfig(
        serverId,
        10_000,
        16,
        100_000,
        4096,
        Duration.ofSeconds(20),
        Duration.ofSeconds(65),
        Duration.ofHours(24));
  }

  /** The same with another limit of peers, and room to remember ten times as many names. */
  public ServerConfig withMaxPeers(int peers) {
    return new ServerConfig(
        serverId,
        peers,
        maxNamesPerPeer,
        (int) Math.min(Integer.MAX_VALUE, 10L * peers),
        maxPending,
        refreshAfter,
        expireAfter,
        grace);
  }
}
