package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PunchKey;
import java.security.SecureRandom;

/**
 * What every part of one opened peer needs to know of it.
 *
 * @param identity who it is
 * @param instance which of its endpoints this is
 * @param punchKey the listener's half of every session's keys
 * @param random for secrets
 * @param transport the transport's name
 * @param server where the rendezvous server is
 * @param serverTrust which key it must have; for the driver's thread only
 * @param loopback whether the server is on loopback, and loopback addresses are candidates
 * @param events who is told
 */
record PeerContext(
    Identity identity,
    long instance,
    PunchKey punchKey,
    SecureRandom random,
    String transport,
    ServerAddress server,
    ServerTrust serverTrust,
    boolean loopback,
    PeerEvents events) {

  /** This side of a session. */
  PunchKey.Party self() {
    return new PunchKey.Party(identity.peerId(), instance);
  }
}
