package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.rendezvous.ClientEvent;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

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

  /**
   * The keys for probes to a peer that was asked for; null if its punch key is not one.
   *
   * @param own the request's key, closed here
   */
  @Nullable ProbeKeys agree(PunchKey own, ClientEvent.PeerFound found) {
    PeerRecord record = found.record();
    try (own) {
      return own.agree(
          record.punchKey(),
          found.session(),
          self(),
          new PunchKey.Party(record.peerId(), record.instance()),
          true);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
