package io.github.uhp.rendezvous;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Target;
import java.net.InetSocketAddress;

/** What a {@link ServerEngine} reports. */
public sealed interface ServerEvent {

  /** A peer took a name, or came to it with a new instance or from a new address. */
  record Registered(PeerName name, PeerId peerId, InetSocketAddress address)
      implements ServerEvent {}

  /** A newer instance of the same identity took a name from the one at that address. */
  record Replaced(PeerName name, PeerId peerId, InetSocketAddress former) implements ServerEvent {}

  /** A peer gave its name up. */
  record Withdrawn(PeerName name, PeerId peerId) implements ServerEvent {}

  /** A peer was silent for too long. */
  record Expired(PeerName name, PeerId peerId) implements ServerEvent {}

  /** A peer was introduced to another. */
  record Introduced(PeerId connector, Target target) implements ServerEvent {}
}
