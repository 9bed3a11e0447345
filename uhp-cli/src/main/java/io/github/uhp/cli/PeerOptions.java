package io.github.uhp.cli;

import io.github.uhp.tunnel.KnownServers;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.UhpException;
import io.github.uhp.tunnel.UhpPeer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code listen} and {@code connect} have in common. */
final class PeerOptions {

  @Option(
      names = "--server",
      paramLabel = "HOST[:PORT][#KEY]",
      description = {
        "The rendezvous server (default port: 21473). Without KEY the one",
        "remembered in known-servers, beside the identity, is required,",
        "and the first one met is remembered."
      })
  @Nullable ServerAddress server;

  @Mixin private final TransportOption transport = new TransportOption();

  @Mixin private final IdentityOption identity = new IdentityOption();

  @Mixin private final OutputOptions output = new OutputOptions();

  /** Sets up the logs, and gives what events go to. */
  EventSink events(Console console) {
    return output.apply(console);
  }

  /** Where to ask the user: nowhere if a program reads what is printed. */
  @Nullable Terminal terminal(Console console) {
    return output.json ? null : console.terminal();
  }

  /** The file that remembers peers. */
  Path knownPeers() {
    return identity.path().resolveSibling("known-peers");
  }

  /** Opens the peer; the caller closes it. */
  UhpPeer open(ServerAddress at, EventSink events) throws IOException {
    return UhpPeer.builder(at)
        .knownServers(KnownServers.file(identity.path().resolveSibling("known-servers")))
        .identity(identity.load())
        .transport(transport.name)
        .events(new PeerReporter(events))
        .open();
  }

  /** The failure that ends a command: an event for programs; people get the complaint anyway. */
  UhpException told(UhpException failure, EventSink events) {
    if (output.json) {
      events.accept(PeerReporter.errorEvent(failure));
    }
    return failure;
  }
}
