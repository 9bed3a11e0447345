package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer's side of the rendezvous: keeps its names advertised, asks for other peers, and hears of
 * peers that ask for it. It talks to one server, from the first call that takes the time on, and
 * keeps a session with it; what is asked of it before there is one waits. If no server key was
 * expected, the first one that shakes hands is the only one from then on.
 *
 * <p>Judges every datagram of type {@link Wire#TYPE_OPENING} and {@link Wire#TYPE_SEALED}. Not
 * thread-safe but for {@link #counters()}.
 */
public final class RendezvousClient implements Engine<ClientEvent> {

  /** How many names one client advertises at the most. */
  public static final int MAX_NAMES = 16;

  /** How many sockets {@link #discoverNat} makes use of. */
  public static final int PROBE_SOCKETS = 8;

  private static final long SHUTDOWN_NANOS = Duration.ofSeconds(2).toNanos();

  private final ClientContext context;
  private final ServerLink link;
  private final Advertisements names;
  private final OutgoingRequests requests;
  private final MappingAge age = new MappingAge();
  private @Nullable IncomingRequests incoming;
  private @Nullable List<ProbeSocket> wanted;
  private @Nullable NatDiscovery discovery;
  private long stopAtNanos = NEVER;
  private boolean stopped;

  /**
   * A client that has not yet said anything.
   *
   * @param random for transaction numbers, request ids and jitter; fit for secrets outside tests
   * @param clock the wall clock, for the times in signed statements
   */
  public RendezvousClient(ClientConfig config, RandomGenerator random, EpochClock clock) {
    this.context = new ClientContext(config, random, clock);
    this.link = new ServerLink(context);
    this.names = new Advertisements(context);
    this.requests = new OutgoingRequests(context);
  }

  /** Opens the session; every other call that takes the time does so, too. */
  public void start(long nowNanos) {
    started(nowNanos);
    proceed(nowNanos);
  }

  /**
   * Sets the host candidates of the records and requests from now on; names are advertised anew.
   *
   * @param candidates the first {@link PeerRecord#MAX_CANDIDATES} are taken
   */
  public void setCandidates(long nowNanos, List<InetSocketAddress> candidates) {
    started(nowNanos);
    List<InetSocketAddress> taken = candidates.stream().limit(PeerRecord.MAX_CANDIDATES).toList();
    if (!taken.equals(context.candidates)) {
      context.candidates = taken;
      names.askAll(nowNanos);
    }
    proceed(nowNanos);
  }

  /**
   * Finds out about the NAT, beside everything else, as soon as there is a session; ends with
   * {@link ClientEvent.NatDiscovered}. Where something does not answer the findings say that it is
   * unknown. What is found goes into records and requests from then on. Then it finds out how long
   * the NAT keeps the mapping to the server, as far as that matters ({@link
   * ClientEvent.MappingMeasured}): silences of 6 to 21 s. A second call begins anew.
   *
   * @param sockets further sockets, from which nothing has been sent: {@value #PROBE_SOCKETS} give
   *     a full picture; without any, filtering alone can be seen
   */
  public void discoverNat(long nowNanos, List<ProbeSocket> sockets) {
    started(nowNanos);
    wanted = List.copyOf(sockets);
    discovery = null;
    proceed(nowNanos);
  }

  /**
   * Finds out for how long the NAT keeps the mapping to the server beyond what matters: after 21 s
   * silences of 31 and 61 s are tried, too, as far as the server takes part. Ends with {@link
   * ClientEvent.MappingMeasured}, after some three minutes at the most where nothing is lost on the
   * way; names of this peer may be out of reach meanwhile. Begins anew if it was begun.
   */
  public void measureLifetime(long nowNanos) {
    started(nowNanos);
    names.measureLifetime(nowNanos, true);
    proceed(nowNanos);
  }

  /**
   * Advertises a name until it is withdrawn, refused or replaced.
   *
   * @param open whether the server may tell any peer of this one without asking it first
   * @throws IllegalStateException if there are {@value #MAX_NAMES} names already
   */
  public void advertise(long nowNanos, PeerName name, boolean open) {
    started(nowNanos);
    names.advertise(nowNanos, name, open);
    proceed(nowNanos);
  }

  /**
   * Advertises all names at once, and not only when they are due: for who suspects that the public
   * address is another one now.
   */
  public void advertiseAgain(long nowNanos) {
    started(nowNanos);
    names.askAll(nowNanos);
    proceed(nowNanos);
  }

  /** Gives a name up; does nothing if it is not advertised. */
  public void withdraw(long nowNanos, PeerName name) {
    started(nowNanos);
    names.withdraw(nowNanos, name);
    proceed(nowNanos);
  }

  /**
   * Asks the server to introduce this peer to another. Ends with {@link ClientEvent.PeerFound} or
   * {@link ClientEvent.RequestRefused}.
   *
   * @param requestKey the public half of a punch key made for this request alone
   */
  public RequestId connect(long nowNanos, Target target, PunchPublicKey requestKey) {
    started(nowNanos);
    RequestId id = RequestId.random(context.random);
    OutgoingRequest request = new OutgoingRequest(context, id, target, requestKey, nowNanos);
    if (stopAtNanos != NEVER) {
      context.emit(request.refusal(RefusalReason.SHUT_DOWN, "this peer is stopping"));
    } else {
      requests.add(request);
    }
    proceed(nowNanos);
    return id;
  }

  /** Forgets a request; no event follows. */
  public void cancel(RequestId id) {
    requests.cancel(id);
  }

  /** Answers a {@link ClientEvent.Introduced}; only the first answer counts. */
  public void decide(long nowNanos, RequestId id, boolean accepted) {
    started(nowNanos).decide(id, accepted, link);
    proceed(nowNanos);
  }

  /** The same server is at that address from now on: opens a session there, for all names. */
  public void setServer(long nowNanos, InetSocketAddress address) {
    started(nowNanos);
    Path server = new Path(context.server.socket(), address);
    if (!server.equals(context.server)) {
      context.server = server;
      link.open(nowNanos);
      names.onSessionLost();
    }
    proceed(nowNanos);
  }

  /**
   * Speaks to the server from another socket from now on, in the same session and under the same
   * names: for who wants another mapping at the NAT, as after {@link ClientEvent.MappingAging}. The
   * former socket is of no use to this client any more.
   *
   * @param socket its number, as in {@link Path#socket()}
   */
  public void setSocket(long nowNanos, int socket) {
    started(nowNanos);
    context.server = new Path(socket, context.server.remote());
    age.renewed(nowNanos);
    names.refresh(nowNanos);
    requests.hasten(nowNanos);
    proceed(nowNanos);
  }

  /**
   * Withdraws all names and drops all requests; {@link ClientEvent.Stopped} follows within two
   * seconds.
   */
  public void shutdown(long nowNanos) {
    started(nowNanos);
    if (stopAtNanos == NEVER) {
      stopAtNanos = nowNanos + SHUTDOWN_NANOS;
      requests.refuseAll(RefusalReason.SHUT_DOWN, "this peer is stopping");
      names.withdrawAll(nowNanos);
    }
    proceed(nowNanos);
  }

  /**
   * What other peers are told of the NAT before this one, with the next record or request; null
   * before the server has answered for the first time.
   */
  public @Nullable NatProfile natProfile() {
    return context.natProfile();
  }

  /** What was counted so far. May be called from any thread. */
  public Map<ClientCounter, Long> counters() {
    return context.counters.snapshot();
  }

  @Override
  public boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload) {
    byte type = payload.hasRemaining() ? payload.get(payload.position()) : 0;
    if (type != Wire.TYPE_OPENING && type != Wire.TYPE_SEALED && type != HairpinTest.TYPE) {
      return false;
    }
    IncomingRequests introductions = started(nowNanos);
    context.counters.increment(ClientCounter.RECEIVED);
    if (type == HairpinTest.TYPE || !from.equals(context.server)) {
      onElsewhere(nowNanos, from, type, payload);
    } else if (stopped) {
      context.counters.increment(ClientCounter.UNSOLICITED);
    } else {
      onArrival(
          nowNanos,
          introductions,
          type == Wire.TYPE_SEALED
              ? link.onSealed(nowNanos, payload)
              : link.onOpening(nowNanos, payload));
    }
    proceed(nowNanos);
    return true;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    started(nowNanos);
    proceed(nowNanos);
  }

  @Override
  public @Nullable Transmit pollTransmit() {
    return context.transmits.poll();
  }

  @Override
  public @Nullable ClientEvent pollEvent() {
    return context.events.poll();
  }

  @Override
  public long nextTimeoutNanos() {
    if (stopped) {
      return NEVER;
    }
    boolean canSend = link.isOpen();
    long next = Math.min(stopAtNanos, link.nextTimeoutNanos(unansweredSince()));
    next = Math.min(next, requests.nextTimeoutNanos(canSend));
    if (canSend && discovery != null) {
      next = Math.min(next, discovery.nextTimeoutNanos());
    }
    return canSend ? Math.min(next, Math.min(names.nextTimeoutNanos(), age.renewAtNanos())) : next;
  }

  private IncomingRequests started(long nowNanos) {
    if (incoming == null) {
      incoming =
          new IncomingRequests(context, context.epochMillis(nowNanos), IncomingRequests.CAPACITY);
      link.open(nowNanos);
    }
    return incoming;
  }

  private boolean isUs(Target target) {
    return (target.name() == null || names.has(target.name()))
        && (target.peerId() == null || target.peerId().equals(context.config.identity().peerId()));
  }

  private void onArrival(
      long nowNanos, IncomingRequests introductions, ServerLink.Arrival arrival) {
    if (arrival instanceof ServerLink.Arrival.Dropped dropped) {
      context.counters.increment(dropped.counter());
    } else if (arrival instanceof ServerLink.Arrival.Refused refused) {
      requests.refuseAll(
          RefusalReason.SERVER_CHANGED,
          "the server's key is " + refused.actual() + ", not " + link.serverId());
    } else if (arrival instanceof ServerLink.Arrival.ProofRefused refused) {
      Message.Error error = refused.error();
      requests.refuseAll(
          error.code() == Message.ErrorCode.SERVER_FULL
              ? RefusalReason.SERVER_FULL
              : RefusalReason.REJECTED,
          "the server takes no session: " + error.detail());
    } else if (arrival instanceof ServerLink.Arrival.Opened) {
      link.onAnswer();
      LinkStart start = link.start();
      if (start != null) {
        observe(nowNanos, start.observed());
      }
      names.onSession(nowNanos);
      requests.hasten(nowNanos);
    } else if (arrival instanceof ServerLink.Arrival.Challenged) {
      names.hasten(nowNanos);
      requests.hasten(nowNanos);
    } else if (arrival instanceof ServerLink.Arrival.Received received) {
      onMessage(nowNanos, introductions, received.transaction(), received.message());
    } else {
      link.onAnswer();
    }
  }

  /** From another address than the server's first, or at another socket than the main one. */
  private void onElsewhere(long nowNanos, Path from, byte type, ByteBuffer payload) {
    NatDiscovery running = discovery;
    if (running == null
        || !(type == HairpinTest.TYPE
            ? running.onHairpin(from, payload)
            : type == Wire.TYPE_SEALED
                && running.mayAnswer(from)
                && link.openElsewhere(payload) instanceof Decoded.Ok ok
                && ok.message() instanceof Message.BindingResponse response
                && running.onResponse(nowNanos, from, ok.transaction(), response))) {
      context.counters.increment(ClientCounter.FOREIGN_SOURCE);
    }
  }

  private void onMessage(
      long nowNanos, IncomingRequests introductions, long transaction, Message message) {
    ServerId server = link.serverId();
    if (message instanceof Message.Introduction introduction) {
      if (stopAtNanos == NEVER) {
        introductions.onIntroduction(nowNanos, transaction, introduction, link, this::isUs);
      }
    } else if (message instanceof Message.BindingResponse response) {
      if (discovery == null
          || !discovery.onResponse(nowNanos, context.server, transaction, response)) {
        context.counters.increment(ClientCounter.UNSOLICITED);
      }
    } else if (names.onAnswer(nowNanos, transaction, message)
        || (server != null && requests.onAnswer(nowNanos, transaction, message, server))
        || (message instanceof Message.Error error && names.onReplaced(nowNanos, error))) {
      link.onAnswer();
      if (message instanceof Message.AdvertiseAck ack) {
        observe(nowNanos, ack.observed());
      } else if (message instanceof Message.RefreshAck ack) {
        observe(nowNanos, ack.observed());
      }
    } else {
      context.counters.increment(ClientCounter.UNSOLICITED);
    }
  }

  /** Other peers are told where the server sees this one. */
  private void observe(long nowNanos, InetSocketAddress address) {
    boolean renewing = age.isRenewing();
    age.seen(nowNanos, address, names.isMeasuring());
    if (context.observed(address)) {
      if (renewing) {
        names.askAll(nowNanos);
      } else {
        names.moved(nowNanos);
      }
    }
  }

  /** Does all that is due. */
  private void proceed(long nowNanos) {
    if (stopped) {
      return;
    }
    requests.expire(nowNanos, link);
    link.handleTimeout(nowNanos, unansweredSince());
    if (link.isOpen()) {
      discover(nowNanos);
      names.handleTimeout(nowNanos, link);
      requests.handleTimeout(nowNanos, link);
      tellOfAge(nowNanos);
    } else {
      names.onSessionLost();
    }
    if (stopAtNanos != NEVER && (names.isEmpty() || nowNanos >= stopAtNanos)) {
      stop();
    }
  }

  private void discover(long nowNanos) {
    LinkStart start = link.start();
    List<ProbeSocket> sockets = wanted;
    if (sockets != null && start != null && stopAtNanos == NEVER) {
      wanted = null;
      discovery = new NatDiscovery(context, link, start, sockets, nowNanos);
    }
    NatDiscovery running = discovery;
    if (running == null) {
      return;
    }
    running.handleTimeout(nowNanos);
    if (running.isDone()) {
      discovery = null;
      NatFindings findings = running.findings();
      context.found(findings.profile());
      names.askAll(nowNanos);
      names.measureLifetime(nowNanos, false);
      context.emit(new ClientEvent.NatDiscovered(findings));
    }
  }

  private void tellOfAge(long nowNanos) {
    Duration limit = age.limit();
    if (limit != null && nowNanos >= age.renewAtNanos()) {
      age.told();
      context.emit(new ClientEvent.MappingAging(limit));
    }
  }

  private void stop() {
    stopped = true;
    names.giveUp();
    link.close();
    context.emit(new ClientEvent.Stopped());
  }

  private long unansweredSince() {
    return link.isOpen() ? Math.min(names.unansweredSince(), requests.unansweredSince()) : NEVER;
  }
}
