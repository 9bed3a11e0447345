package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.util.Optional;

/** {@link KnownPeers} by server and name. */
record RememberedPeers(KnownKeys<PeerId> keys) implements KnownPeers {

  @Override
  public Optional<Entry> find(ServerId server, PeerName name) throws IOException {
    return keys.find(subject(server, name)).map(RememberedPeers::entry);
  }

  @Override
  public Entry remember(ServerId server, PeerName name, PeerId peer) throws IOException {
    return entry(keys.remember(subject(server, name), peer));
  }

  private static String subject(ServerId server, PeerName name) {
    return server + " " + name;
  }

  private static Entry entry(KnownKeys.Entry<PeerId> entry) {
    return new Entry(entry.key(), entry.where());
  }
}
