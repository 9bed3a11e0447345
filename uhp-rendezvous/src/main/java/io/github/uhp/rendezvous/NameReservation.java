package io.github.uhp.rendezvous;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;

/**
 * Whom a name belongs to.
 *
 * @param name the name
 * @param peerId its holder
 * @param seenMillis when the holder was last heard of, since 1970-01-01T00:00Z
 */
public record NameReservation(PeerName name, PeerId peerId, long seenMillis) {}
