package io.github.uhp.cli;

import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.UhpException;
import io.github.uhp.tunnel.UhpPeer;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code listen} and {@code connect} have in common. */
final class PeerOptions {

  @Option(
      names = "--server",
      required = true,
      paramLabel = "HOST[:PORT][#KEY]",
      description = "The rendezvous server (default port: 21473).")
  private ServerAddress server = new ServerAddress("localhost", 1, null);

  @Mixin private final TransportOption transport = new TransportOption();

  @Mixin private final IdentityOption identity = new IdentityOption();

  @Mixin private final OutputOptions output = new OutputOptions();

  /** Sets up the logs, and gives what events go to. */
  EventSink events(Console console) {
    return output.apply(console);
  }

  /** Opens the peer; the caller closes it. */
  UhpPeer open(EventSink events) throws IOException {
    return UhpPeer.builder(server)
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
