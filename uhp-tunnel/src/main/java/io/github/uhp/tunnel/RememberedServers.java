package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.util.Optional;

/** {@link KnownServers} by host and port. */
record RememberedServers(KnownKeys<ServerId> keys) implements KnownServers {

  @Override
  public Optional<Entry> find(ServerAddress server) throws IOException {
    return keys.find(server.place()).map(RememberedServers::entry);
  }

  @Override
  public Entry remember(ServerAddress server, ServerId key) throws IOException {
    return entry(keys.remember(server.place(), key));
  }

  private static Entry entry(KnownKeys.Entry<ServerId> entry) {
    return new Entry(entry.key(), entry.where());
  }
}
