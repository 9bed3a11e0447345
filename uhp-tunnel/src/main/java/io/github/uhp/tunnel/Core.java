package io.github.uhp.tunnel;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.punch.PunchEngine;
import io.github.uhp.punch.PunchEvent;
import io.github.uhp.punch.Surroundings;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs the engines on the endpoint's datagrams: hands what arrives to them, what they say to whom
 * it concerns, and what they want sent to the endpoint. On the driver's thread only.
 */
final class Core implements Driver.Station {

  private static final System.Logger LOG = System.getLogger(Core.class.getName());
  private static final long CANDIDATES_EVERY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long SURVEY_EVERY_NANOS = Duration.ofMinutes(30).toNanos();
  private static final long SWEEP_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long RESOLVE_EVERY_NANOS = Duration.ofSeconds(15).toNanos();

  private final PeerContext context;
  private final Driver driver;
  private final Endpoint endpoint;
  private final RendezvousClient client;
  private final PunchEngine punch;
  private final NatSurvey survey;
  private final Paths paths;
  private final Repunch repunch;
  private final FurtherSockets sockets;
  private final Renewal renewal;
  private final Outbound outbound;
  private final Inbound inbound;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private InetSocketAddress server;
  private List<OwnAddress> networks = List.of();
  private List<InetSocketAddress> candidates = List.of();
  private boolean serverSilent;
  private boolean met;
  private @Nullable UhpException distrust;
  private volatile @Nullable NatFindings findings;

  Core(
      PeerContext context,
      Driver driver,
      Endpoint endpoint,
      RendezvousClient client,
      PunchEngine punch,
      NatSurvey survey,
      Paths paths,
      Repunch repunch,
      FurtherSockets sockets,
      Outbound outbound,
      Inbound inbound,
      InetSocketAddress server) {
    this.context = context;
    this.driver = driver;
    this.endpoint = endpoint;
    this.client = client;
    this.punch = punch;
    this.survey = survey;
    this.paths = paths;
    this.repunch = repunch;
    this.sockets = sockets;
    renewal = new Renewal(driver, client, punch, paths, repunch, sockets);
    this.outbound = outbound;
    this.inbound = inbound;
    this.server = server;
  }

  /** Completes when everything is withdrawn, after a shutdown of the client engine. */
  CompletableFuture<Void> stopped() {
    return stopped;
  }

  /** What is known of the NAT; null before it is found out. From any thread. */
  @Nullable NatFindings findings() {
    return findings;
  }

  /** Advertises a listener's name, unless the server is not the one. */
  void advertise(long nowNanos, Listener listener) {
    if (distrust != null) {
      inbound.end(listener, distrust);
    } else {
      client.advertise(nowNanos, listener.name(), listener.admission().open());
    }
  }

  /** The first work of the driver. */
  void begin(long nowNanos) {
    client.start(nowNanos);
    refreshCandidates(nowNanos);
    survey(nowNanos);
    sweep(nowNanos);
  }

  @Override
  public void onDatagram(long nowNanos, Path from, ByteBuffer payload) {
    if (!client.handleDatagram(nowNanos, from, payload)) {
      punch.handleDatagram(nowNanos, from, payload);
    }
  }

  @Override
  public void onTimeout(long nowNanos) {
    client.handleTimeout(nowNanos);
    punch.handleTimeout(nowNanos);
  }

  @Override
  public long nextTimeoutNanos() {
    return Math.min(client.nextTimeoutNanos(), punch.nextTimeoutNanos());
  }

  @Override
  public void drain(long nowNanos) {
    // An event's consequences may be further events and datagrams.
    boolean more = true;
    while (more) {
      more = false;
      for (Transmit out = client.pollTransmit(); out != null; out = client.pollTransmit()) {
        send(out);
      }
      for (Transmit out = punch.pollTransmit(); out != null; out = punch.pollTransmit()) {
        send(out);
      }
      for (ClientEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
        onEvent(nowNanos, event);
        more = true;
      }
      for (PunchEvent event = punch.pollEvent(); event != null; event = punch.pollEvent()) {
        paths.onEvent(nowNanos, event);
        more = true;
      }
    }
  }

  /** Looks the server's name up again, beside everything else. */
  void resolveServer() {
    CompletableFuture.supplyAsync(
            () -> {
              try {
                return context.server().resolve();
              } catch (UnknownHostException e) {
                LOG.log(System.Logger.Level.DEBUG, "the server's name has no address now", e);
                return server;
              }
            })
        .thenAccept(address -> driver.execute(now -> moveServer(now, address)));
  }

  private void moveServer(long nowNanos, InetSocketAddress address) {
    if (!address.equals(server)) {
      server = address;
      tellSurroundings();
      client.setServer(nowNanos, address);
    }
  }

  private void send(Transmit out) {
    for (UdpSocket socket : endpoint.sockets()) {
      if (socket.id() == out.path().socket()) {
        UdpPath path = new UdpPath(socket, out.path().remote());
        if (out.ttl() == 0) {
          endpoint.send(path, out.payload());
        } else {
          endpoint.send(path, out.payload(), out.ttl());
        }
        return;
      }
    }
  }

  private void onEvent(long nowNanos, ClientEvent event) {
    PeerEvents events = context.events();
    if (event instanceof ClientEvent.Ready ready) {
      onReady(nowNanos, ready);
    } else if (event instanceof ClientEvent.ServerRefused refused) {
      onServerRefused(nowNanos, refused);
    } else if (event instanceof ClientEvent.Registered registered) {
      onRegistered(registered);
    } else if (event instanceof ClientEvent.NameRefused refused) {
      onNameRefused(refused);
    } else if (event instanceof ClientEvent.Replaced replaced) {
      inbound.end(
          inbound.find(replaced.name()),
          new UhpException(
              UhpException.Reason.REPLACED,
              "a newer instance with the same identity has taken the name " + replaced.name()));
    } else if (event instanceof ClientEvent.NatDiscovered found) {
      survey.over();
      findings = found.findings();
      events.natFound(found.findings());
      outbound.onNatKnown(nowNanos);
    } else if (event instanceof ClientEvent.MappingMeasured measured) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "the NAT''s mapping to the server is refreshed every {0} s; it was lost after {1}",
          measured.interval().toSeconds(),
          measured.lifetime().lost());
      NatFindings known = findings;
      if (known != null) {
        findings = known.withLifetime(measured.lifetime());
      }
    } else if (event instanceof ClientEvent.MappingAging aging) {
      if (renewal.onAging(nowNanos, aging.limit())) {
        tellCandidates(nowNanos);
      }
    } else if (event instanceof ClientEvent.Introduced introduced) {
      inbound.onIntroduced(nowNanos, introduced);
    } else if (event instanceof ClientEvent.ClockOff off) {
      events.refused(
          off.connector(), "its clock is " + off.ahead().toSeconds() + " s ahead of this one");
    } else if (event instanceof ClientEvent.PeerFound found) {
      if (!repunch.onFound(nowNanos, found)) {
        outbound.onFound(nowNanos, found);
      }
    } else if (event instanceof ClientEvent.RequestRefused refused) {
      if (!repunch.onRefused(refused)) {
        outbound.onRefused(nowNanos, refused);
      }
    } else if (event instanceof ClientEvent.ServerBusy busy) {
      events.serverBusy(busy.retryAfter());
    } else if (event instanceof ClientEvent.ServerSilent) {
      serverSilent = true;
      events.serverSilent();
      whileSilent(nowNanos);
    } else if (event instanceof ClientEvent.ServerBack) {
      serverSilent = false;
    } else if (event instanceof ClientEvent.Stopped) {
      stopped.complete(null);
    }
  }

  private void onReady(long nowNanos, ClientEvent.Ready ready) {
    try {
      KnownServers.Entry remembered = context.serverTrust().met(ready.server());
      met = true;
      if (remembered != null) {
        context
            .events()
            .serverRemembered(context.server().withKey(ready.server()), remembered.where());
      }
      context.events().serverFound(ready.server(), ready.observed());
    } catch (UhpException e) {
      giveUp(nowNanos, e);
    }
  }

  /**
   * A server that was never the right one is a mistake to tell of at once; one that was may be so
   * again: anybody on the way can forge a welcome.
   */
  private void onServerRefused(long nowNanos, ClientEvent.ServerRefused refused) {
    UhpException why = context.serverTrust().refusal(refused.actual());
    if (met) {
      context.events().error(why);
    } else {
      giveUp(nowNanos, why);
    }
  }

  private void giveUp(long nowNanos, UhpException why) {
    distrust = why;
    inbound.all().forEach(listener -> inbound.end(listener, why));
    outbound.giveUp(why);
    client.shutdown(nowNanos);
  }

  private void onRegistered(ClientEvent.Registered registered) {
    Listener listener = inbound.find(registered.name());
    ServerId key = context.serverTrust().key();
    if (listener != null && key != null) {
      Ticket ticket =
          new Ticket(context.server().withKey(key), registered.name(), context.self().peerId());
      context.events().registered(ticket, registered.observed());
      listener.onRegistered(ticket);
    }
  }

  private void onNameRefused(ClientEvent.NameRefused refused) {
    boolean taken = refused.code() == Message.ErrorCode.NAME_TAKEN;
    UhpException why =
        new UhpException(
            taken ? UhpException.Reason.NAME_TAKEN : UhpException.Reason.SERVER_REFUSED,
            taken
                ? "the name " + refused.name() + " is taken by another identity"
                : "the server refuses the name " + refused.name() + ": " + refused.detail());
    if (refused.retrying()) {
      context.events().error(why);
    } else {
      inbound.end(inbound.find(refused.name()), why);
    }
  }

  private void whileSilent(long nowNanos) {
    if (serverSilent) {
      resolveServer();
      driver.at(nowNanos + RESOLVE_EVERY_NANOS, this::whileSilent);
    }
  }

  private void refreshCandidates(long nowNanos) {
    networks = OwnAddress.all();
    tellSurroundings();
    List<InetSocketAddress> before = candidates;
    tellCandidates(nowNanos);
    if (!before.isEmpty() && !hosts(before).equals(hosts(candidates))) {
      // Another network, and perhaps another NAT.
      survey.begin(nowNanos);
    }
    driver.at(nowNanos + CANDIDATES_EVERY_NANOS, this::refreshCandidates);
  }

  private void tellCandidates(long nowNanos) {
    List<InetSocketAddress> now =
        HostCandidates.choose(networks, sockets.main().localAddress(), context.loopback());
    if (!now.equals(candidates)) {
      candidates = now;
      client.setCandidates(nowNanos, now);
    }
  }

  private static List<InetAddress> hosts(List<InetSocketAddress> addresses) {
    return addresses.stream().map(InetSocketAddress::getAddress).toList();
  }

  private void survey(long nowNanos) {
    survey.begin(nowNanos);
    driver.at(nowNanos + SURVEY_EVERY_NANOS, this::survey);
  }

  private void tellSurroundings() {
    punch.setSurroundings(
        new Surroundings(networks.stream().map(OwnAddress::network).toList(), Set.of(server)));
  }

  private void sweep(long nowNanos) {
    paths.sweep(nowNanos);
    renewal.sweep(nowNanos);
    driver.at(nowNanos + SWEEP_EVERY_NANOS, this::sweep);
  }
}
