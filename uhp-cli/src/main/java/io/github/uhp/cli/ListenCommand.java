package io.github.uhp.cli;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.tunnel.Listener;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Services;
import io.github.uhp.tunnel.UhpPeer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code uhp listen}. */
@Command(
    name = "listen",
    description = {
      "Offers services of this machine or its network under a name.",
      "Others reach them with 'uhp connect', and nothing else. Runs until stopped."
    })
final class ListenCommand implements Callable<Integer> {

  /** How soon a fault in the allow file is told; who comes in is judged by what it says then. */
  private static final long REFRESH_SECONDS = 1;

  private final Console console;
  private final StopSignal stop;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Parameters(
      paramLabel = "NAME",
      description = "The name to listen under: 1 to 63 characters of a-z, 0-9 and -.")
  private @Nullable PeerName name;

  @Option(
      names = "--expose",
      required = true,
      paramLabel = "SERVICE=HOST:PORT",
      description = "A TCP service that others may reach, and what it is called. Repeatable.")
  private List<ExposedService> exposed = List.of();

  @Mixin private final AllowOptions allow = new AllowOptions();

  ListenCommand(Console console, StopSignal stop) {
    this.console = console;
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    PeerName own = Objects.requireNonNull(name);
    Services services = services();
    ServerAddress server = server();
    HeldEvents events = new HeldEvents(options.events(console));
    AllowOptions.Allowed allowed = allow.admission(events);
    CompletableFuture<Void> stopped = stop.requested();
    try (UhpPeer peer = options.open(server, events)) {
      Listener listener = peer.listen(own, allowed, services);
      events.ready(ready(peer, own));
      CompletableFuture<Object> over = CompletableFuture.anyOf(stopped, listener.ended());
      while (!over.isDone()) {
        allowed.refresh();
        await(over);
      }
      if (stopped.isDone()) {
        return 0;
      }
      throw options.told(listener.ended().join(), events);
    }
  }

  private static void await(CompletableFuture<?> over)
      throws ExecutionException, InterruptedException {
    try {
      over.get(REFRESH_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // It goes on.
    }
  }

  private ServerAddress server() {
    try {
      allow.check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
    if (options.server == null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "say which --server HOST[:PORT][#KEY] introduces others to this one");
    }
    return options.server;
  }

  private Services services() {
    Services.Builder services = Services.builder();
    try {
      for (ExposedService each : exposed) {
        services.tcp(each.service(), each.target().host(), each.target().port());
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
    return services.build();
  }

  private Event ready(UhpPeer peer, PeerName own) {
    List<String> services = exposed.stream().map(ExposedService::service).toList();
    return Event.of("ready")
        .with("peer", peer.peerId().toString())
        .with("transport", peer.transport())
        .with("name", own.value())
        .with("services", services)
        .line(
            "%s offers %s (%s); PeerId %s",
            own, String.join(", ", services), peer.transport(), peer.peerId());
  }
}
