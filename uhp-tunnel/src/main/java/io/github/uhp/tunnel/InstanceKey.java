package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;

/**
 * A remote endpoint instance: two processes with one identity are two of them.
 *
 * @param peerId whose
 * @param instance which
 */
record InstanceKey(PeerId peerId, long instance) {}
