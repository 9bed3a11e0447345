package io.github.uhp.cli;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.tunnel.KnownPeers;
import java.io.IOException;
import java.util.Optional;

/** Known peers, telling whom it remembers. */
record ReportedPeers(KnownPeers known, EventSink sink) implements KnownPeers {

  @Override
  public Optional<Entry> find(ServerId server, PeerName name) throws IOException {
    return known.find(server, name);
  }

  @Override
  public Entry remember(ServerId server, PeerName name, PeerId peer) throws IOException {
    Entry entry = known.remember(server, name, peer);
    sink.accept(
        Event.of("peer-remembered")
            .with("name", name.value())
            .with("peer", entry.peer().toString())
            .with("where", entry.where())
            .line("from now on '%s' is %s (%s)", name, entry.peer(), entry.where()));
    return entry;
  }
}
