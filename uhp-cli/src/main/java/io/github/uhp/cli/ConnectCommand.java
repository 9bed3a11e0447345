package io.github.uhp.cli;

import io.github.uhp.tunnel.ConnectOptions;
import io.github.uhp.tunnel.KeptConnection;
import io.github.uhp.tunnel.KnownPeers;
import io.github.uhp.tunnel.PeerConnection;
import io.github.uhp.tunnel.PeerTrust;
import io.github.uhp.tunnel.PortForward;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.UhpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code uhp connect}. */
@Command(
    name = "connect",
    description = {
      "Makes a listener's services reachable at local ports.",
      "Keeps the ports and connects again when the tunnel dies, until stopped."
    })
final class ConnectCommand implements Callable<Integer> {

  private final Console console;
  private final StopSignal stop;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Parameters(
      paramLabel = "TICKET|NAME|PEERID",
      description = {
        "Whom to connect to: the ticket that 'uhp listen' printed; with --server",
        "also a PeerId, or a name, whose PeerId is remembered in known-peers,",
        "beside the identity."
      })
  private @Nullable Destination destination;

  @Option(
      names = "--accept-new",
      description = {
        "Take whoever holds a name that was never connected to before, and",
        "remember it. Else the user is asked, if there is a terminal."
      })
  private boolean acceptNew;

  @Option(
      names = "--forward",
      required = true,
      paramLabel = "[ADDR:]PORT=SERVICE",
      description = {
        "A local port (ADDR is 127.0.0.1 unless given; PORT 0 is any free one)",
        "that leads to a service of the listener. Repeatable."
      })
  private List<LocalForward> forwards = List.of();

  @Option(names = "--once", description = "End when the tunnel dies, with exit code 1.")
  private boolean once;

  @Option(names = "--wait", description = "Wait for a listener that is not there yet.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long connecting may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  ConnectCommand(Console console, StopSignal stop) {
    this.console = console;
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    Destination whom = Objects.requireNonNull(destination);
    ServerAddress server = server(whom);
    ConnectOptions how = connectOptions();
    HeldEvents events = new HeldEvents(options.events(console));
    CompletableFuture<Void> stopped = stop.requested();
    try (UhpPeer peer = options.open(server, events);
        KeptConnection kept = peer.keep(whom.target(), how.withTrust(trust(events)))) {
      events.ready(ready(peer, open(peer, kept)));
      CompletableFuture<Failure> lost = new CompletableFuture<>();
      if (once) {
        kept.current()
            .thenCompose(PeerConnection::closed)
            .thenAccept(reason -> lost.complete(new Failure(PeerReporter.inWords(reason))));
      }
      CompletableFuture.anyOf(stopped, lost, kept.ended()).get();
      if (stopped.isDone()) {
        return 0;
      }
      if (kept.ended().isDone()) {
        throw options.told(kept.ended().join(), events);
      }
      throw lost.join();
    }
  }

  private ServerAddress server(Destination whom) {
    try {
      return whom.server(options.server);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
  }

  private PeerTrust trust(EventSink events) {
    Path memory = options.knownPeers();
    return PeerTrust.known(
        new ReportedPeers(KnownPeers.file(memory), events),
        new NewPeer(acceptNew, options.terminal(console), memory));
  }

  private ConnectOptions connectOptions() {
    try {
      return ConnectOptions.defaults()
          .withTimeout(Duration.ofSeconds(timeoutSeconds))
          .withWaitForListener(wait);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--timeout: " + e.getMessage(), e);
    }
  }

  /** The forwards close with the peer. */
  private List<PortForward> open(UhpPeer peer, KeptConnection kept) throws IOException {
    List<PortForward> opened = new ArrayList<>();
    for (LocalForward each : forwards) {
      HostPort bind = each.bind();
      InetSocketAddress address = new InetSocketAddress(bind.host(), bind.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException(bind.host());
      }
      opened.add(peer.forward(address, each.service(), kept));
    }
    return opened;
  }

  private Event ready(UhpPeer peer, List<PortForward> opened) {
    List<String> lines = new ArrayList<>();
    List<Map<String, String>> fields = new ArrayList<>();
    for (PortForward each : opened) {
      String local = Addresses.text(each.localAddress());
      lines.add(local + " leads to " + each.service());
      Map<String, String> field = new LinkedHashMap<>();
      field.put("service", each.service());
      field.put("local", local);
      fields.add(field);
    }
    return Event.of("ready")
        .with("peer", peer.peerId().toString())
        .with("transport", peer.transport())
        .with("forwards", fields)
        .line("%s (%s); PeerId %s", String.join(", ", lines), peer.transport(), peer.peerId());
  }
}
