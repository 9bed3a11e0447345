package io.github.uhp.rendezvous;

import io.github.uhp.protocol.PeerId;

/** One endpoint of one identity: whom a session, and what is registered in it, belongs to. */
record Owner(PeerId peerId, long instance) {}
