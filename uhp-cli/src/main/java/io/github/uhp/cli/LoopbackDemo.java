package io.github.uhp.cli;

import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.server.RendezvousServer;
import io.github.uhp.tunnel.Admission;
import io.github.uhp.tunnel.ConnectOptions;
import io.github.uhp.tunnel.KeptConnection;
import io.github.uhp.tunnel.PortForward;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Services;
import io.github.uhp.tunnel.Ticket;
import io.github.uhp.tunnel.UhpException;
import io.github.uhp.tunnel.UhpPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code uhp demo}: every part in this process, on loopback. */
final class LoopbackDemo {

  private static final long STEP_SECONDS = 30;

  private final DemoTimeline timeline;
  private final @Nullable String transport;
  private final InetSocketAddress loopback =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  LoopbackDemo(DemoTimeline timeline, @Nullable String transport) {
    this.timeline = timeline;
    this.transport = transport;
  }

  void run() throws Failure, IOException, InterruptedException {
    timeline.say("A web server behind one peer, fetched from by another; all on this machine.");
    try (RendezvousServer server =
            RendezvousServer.start(
                loopback, ServerKey.generate(new SecureRandom()), ServerConfig.DEFAULTS);
        DemoWebServer web = new DemoWebServer()) {
      timeline.step("server", "a rendezvous server at %s", Addresses.text(server.address()));
      timeline.step("web server", "an ordinary one at 127.0.0.1:%d", web.port());
      try (UhpPeer listener = open(server, timeline::listener);
          UhpPeer connector = open(server, timeline::connector)) {
        fetch(connector, listen(listener, connector, web));
      }
    }
    timeline.step("done", "every byte was right");
  }

  private UhpPeer open(RendezvousServer server, EventSink events) throws IOException {
    InetSocketAddress at = server.address();
    return UhpPeer.builder(
            new ServerAddress(at.getAddress().getHostAddress(), at.getPort(), server.serverId()))
        .transport(transport)
        .bind(loopback)
        .events(new PeerReporter(events))
        .open();
  }

  private static Ticket listen(UhpPeer listener, UhpPeer connector, DemoWebServer web)
      throws Failure, IOException, InterruptedException {
    Services services = Services.builder().tcp(DemoPlan.SERVICE, "127.0.0.1", web.port()).build();
    Admission admission = Admission.only(Set.of(connector.peerId()));
    return await("advertise", listener.listen(DemoPlan.NAME, admission, services).registered());
  }

  private void fetch(UhpPeer connector, Ticket ticket)
      throws Failure, IOException, InterruptedException {
    try (KeptConnection tunnel = connector.keep(ticket.target(), ConnectOptions.defaults());
        PortForward forward = connector.forward(loopback, DemoPlan.SERVICE, tunnel)) {
      await("connect", tunnel.current());
      URI local = URI.create("http://" + Addresses.text(forward.localAddress()));
      timeline.step("forwarded", "%s now leads to the web server, through the tunnel", local);
      DemoPlan.run(new DemoWebClient(local, timeline::connector));
    }
  }

  private static <T> T await(String what, CompletableFuture<T> future)
      throws Failure, IOException, InterruptedException {
    try {
      return future.get(STEP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UhpException known) {
        throw known;
      }
      throw new Failure("cannot " + what + ": " + Failure.describe(e), e);
    } catch (TimeoutException e) {
      throw new Failure("cannot " + what + " within " + STEP_SECONDS + " s", e);
    }
  }
}
