package io.github.uhp.cli;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.RefusalReason;
import io.github.uhp.tunnel.KnownServers;
import io.github.uhp.tunnel.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code uhp doctor}. */
@Command(
    name = "doctor",
    description = {
      "Tells what kind of NAT this machine is behind, and what that means for",
      "reaching others. Takes a few seconds. Exit code 1 if the server does not answer."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final int DONE = 0;
  private static final int NO_SERVER = 1;

  /** A server that is there has mostly answered by then. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final Duration IN_THE_END = Duration.ofSeconds(6);

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "HOST[:PORT][#KEY]",
      description = {
        "The rendezvous server (default port: 21473). Without KEY the one",
        "remembered in known-servers is required, if there is one."
      })
  private @Nullable ServerAddress server;

  @Option(
      names = "--peer",
      paramLabel = "TICKET|NAME|PEERID",
      description = {
        "Also tell how this machine and that listener can reach each other. It",
        "must let this PeerId in."
      })
  private @Nullable Destination peer;

  @Option(
      names = "--lifetime",
      description = {
        "Also measure for how long the NAT keeps a mapping through which nothing",
        "goes. Takes up to two and a half minutes more, mostly."
      })
  private boolean lifetime;

  @Mixin private final IdentityOption identity = new IdentityOption();

  @Mixin private final OutputOptions output = new OutputOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    EventSink events = output.apply(console);
    ServerAddress at = server();
    InetSocketAddress address = new InetSocketAddress(at.host(), at.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException(at.host());
    }
    DoctorReport report = new DoctorReport();
    List<OwnInterface> interfaces = OwnInterface.all();
    report.interfaces(interfaces);
    Identity self = identity.load();
    try (Checkup checkup = new Checkup(self, address, key(at))) {
      boolean answers = examine(checkup, address, interfaces, report);
      events.accept(report.event());
      return answers ? DONE : NO_SERVER;
    }
  }

  private boolean examine(
      Checkup checkup, InetSocketAddress at, List<OwnInterface> interfaces, DoctorReport report)
      throws IOException, Failure {
    ClientEvent met = checkup.reach(AT_ONCE);
    boolean unreachable = met == null && checkup.isPortUnreachable();
    if (met == null && !unreachable) {
      met = checkup.reach(IN_THE_END);
    }
    if (met instanceof ClientEvent.ServerRefused refused) {
      throw new Failure(
          "the server has the key " + refused.actual() + ", not " + refused.expected());
    }
    if (!(met instanceof ClientEvent.Ready ready)) {
      report.silent(at, unreachable);
      return false;
    }
    report.ready(at, ready, isOwn(ready.observed().getAddress(), interfaces));
    NatFindings found = checkup.discover();
    if (found != null) {
      report.findings(found);
      if (lifetime) {
        report.lifetime(checkup.lifetime(this::tellProgress));
      }
    }
    Destination whom = peer;
    if (whom != null) {
      ask(checkup, whom, found, interfaces, report);
    }
    return true;
  }

  private void tellProgress(Duration sinceStart) {
    console.explain(
        "measuring how long the NAT keeps a mapping: %d s of about %d s"
            .formatted(sinceStart.toSeconds(), Checkup.TO_MEASURE.toSeconds()));
  }

  private static void ask(
      Checkup checkup,
      Destination whom,
      @Nullable NatFindings found,
      List<OwnInterface> interfaces,
      DoctorReport report)
      throws IOException {
    ClientEvent answer = checkup.ask(whom.target());
    if (answer instanceof ClientEvent.PeerFound there) {
      boolean ipv6 =
          interfaces.stream()
                  .flatMap(each -> each.addresses().stream())
                  .anyMatch(Addresses::isGlobalIpv6)
              && there.record().candidates().stream()
                  .map(InetSocketAddress::getAddress)
                  .anyMatch(Addresses::isGlobalIpv6);
      report.peer(there, found == null ? null : found.profile(), ipv6);
    } else if (answer instanceof ClientEvent.RequestRefused refused) {
      report.noPeer(whom.target() + " " + inWords(refused, checkup));
    } else {
      report.noPeer(whom.target() + " cannot be asked for: the server does not answer");
    }
  }

  private static String inWords(ClientEvent.RequestRefused refused, Checkup checkup) {
    if (refused.reason() == RefusalReason.NOT_AVAILABLE) {
      return "is not registered at this server, or does not admit you (your PeerId: "
          + checkup.self()
          + ")";
    }
    return "cannot be asked for: "
        + NatReport.code(refused.reason())
        + (refused.detail().isEmpty() ? "" : " (" + refused.detail() + ")");
  }

  private static boolean isOwn(InetAddress observed, List<OwnInterface> interfaces) {
    return interfaces.stream().anyMatch(each -> each.addresses().contains(observed));
  }

  private ServerAddress server() {
    try {
      Destination whom = peer;
      if (whom != null) {
        return whom.server(server);
      }
      if (server == null) {
        throw new IllegalArgumentException("say which --server HOST[:PORT][#KEY] to ask");
      }
      return server;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
  }

  /** The key that the server must have; null if it was never met. */
  private @Nullable ServerId key(ServerAddress at) throws IOException {
    if (at.key() != null) {
      return at.key();
    }
    return KnownServers.file(identity.path().resolveSibling("known-servers"))
        .find(at)
        .map(KnownServers.Entry::key)
        .orElse(null);
  }
}
