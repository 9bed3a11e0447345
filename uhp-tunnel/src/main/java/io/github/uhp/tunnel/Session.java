package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerCertificate;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.rendezvous.ClientEvent;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed about one session between two peers. Immutable.
 *
 * @param id the session
 * @param certificate the other peer's, as it signed
 * @param instance the other peer's endpoint
 * @param outbound whether this side asked for it
 * @param name the name that it was asked for by, or null
 * @param listener the listener at this side that admitted it, or null
 */
record Session(
    SessionId id,
    PeerCertificate certificate,
    long instance,
    boolean outbound,
    @Nullable PeerName name,
    @Nullable Listener listener) {

  /** The one that a request has led to. */
  static Session outbound(ClientEvent.PeerFound found) {
    PeerRecord record = found.record();
    return new Session(
        found.session(), record.certificate(), record.instance(), true, record.name(), null);
  }

  PeerId peerId() {
    return certificate.peerId();
  }

  InstanceKey key() {
    return new InstanceKey(peerId(), instance);
  }
}
