package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.Message;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer's side of the rendezvous: keeps its names advertised, asks for other peers, and hears of
 * peers that ask for it. It talks to one server, from the first call that takes the time on; what
 * is asked of it before the server has answered waits.
 *
 * <p>Judges every datagram of type {@link Wire#TYPE_CONTROL}. Not thread-safe but for {@link
 * #counters()}.
 */
public final class RendezvousClient implements Engine<ClientEvent> {

  /** How many names one client advertises at the most. */
  public static final int MAX_NAMES = 16;

  private static final int MAX_REQUESTS = 256;
  private static final long SHUTDOWN_NANOS = Duration.ofSeconds(2).toNanos();

  private final ClientContext context;
  private final ServerLink link;
  private final Advertisement.Sequence sequence = new Advertisement.Sequence();
  private final Map<PeerName, Advertisement> names = new LinkedHashMap<>();
  private final Map<RequestId, OutgoingRequest> requests = new LinkedHashMap<>();
  private @Nullable IncomingRequests incoming;
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
  }

  /** Says hello to the server; every other call that takes the time does so, too. */
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
      names.values().forEach(name -> name.ask(nowNanos));
    }
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
    Advertisement known = names.get(name);
    if (known != null && !known.isWithdrawing()) {
      known.setOpen(nowNanos, open);
    } else {
      if (known == null && names.size() >= MAX_NAMES) {
        throw new IllegalStateException("more than " + MAX_NAMES + " names");
      }
      names.put(name, new Advertisement(context, name, sequence, open, nowNanos));
    }
    proceed(nowNanos);
  }

  /** Gives a name up; does nothing if it is not advertised. */
  public void withdraw(long nowNanos, PeerName name) {
    started(nowNanos);
    Advertisement known = names.get(name);
    if (known != null && !known.isWithdrawing()) {
      known.withdraw(nowNanos);
    }
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
    } else if (requests.size() >= MAX_REQUESTS) {
      context.emit(
          request.refusal(
              RefusalReason.TOO_MANY, "more than " + MAX_REQUESTS + " requests under way"));
    } else {
      requests.put(id, request);
    }
    proceed(nowNanos);
    return id;
  }

  /** Forgets a request; no event follows. */
  public void cancel(RequestId id) {
    requests.remove(id);
  }

  /** Answers a {@link ClientEvent.Introduced}; only the first answer counts. */
  public void decide(long nowNanos, RequestId id, boolean accepted) {
    started(nowNanos).decide(id, accepted, link);
    proceed(nowNanos);
  }

  /** The server is at that address from now on: says hello there and advertises all names. */
  public void setServer(long nowNanos, InetSocketAddress address) {
    started(nowNanos);
    Path server = new Path(context.server.socket(), address);
    if (!server.equals(context.server)) {
      context.server = server;
      link.sayHello(nowNanos);
      names.values().forEach(name -> name.ask(nowNanos));
    }
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
      refuseRequests(request -> true, RefusalReason.SHUT_DOWN, "this peer is stopping");
      for (Advertisement name : names.values()) {
        if (!name.isWithdrawing()) {
          name.withdraw(nowNanos);
        }
      }
    }
    proceed(nowNanos);
  }

  /** What was counted so far. May be called from any thread. */
  public Map<ClientCounter, Long> counters() {
    return context.counters.snapshot();
  }

  @Override
  public boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload) {
    if (!payload.hasRemaining() || payload.get(payload.position()) != Wire.TYPE_CONTROL) {
      return false;
    }
    IncomingRequests introductions = started(nowNanos);
    context.counters.increment(ClientCounter.RECEIVED);
    if (!from.equals(context.server)) {
      context.counters.increment(ClientCounter.FOREIGN_SOURCE);
    } else if (stopped || !(ControlCodec.decode(payload) instanceof Decoded.Ok ok)) {
      context.counters.increment(ClientCounter.UNREADABLE);
    } else if (ok.message() instanceof Message.Introduction introduction) {
      if (stopAtNanos == NEVER) {
        introductions.onIntroduction(nowNanos, ok.transaction(), introduction, link, this::isUs);
      }
    } else if (isHint(ok.message())) {
      onReplacedHint(nowNanos, ok);
    } else if (onAnswer(nowNanos, introductions, ok.transaction(), ok.message())) {
      link.onAnswer();
    } else {
      context.counters.increment(ClientCounter.UNSOLICITED);
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
    boolean canSend = link.cookie() != null;
    long next = Math.min(stopAtNanos, link.nextTimeoutNanos(unansweredSince()));
    for (OutgoingRequest request : requests.values()) {
      next = Math.min(next, request.nextTimeoutNanos(canSend));
    }
    if (canSend) {
      for (Advertisement name : names.values()) {
        next = Math.min(next, name.nextTimeoutNanos());
      }
    }
    return next;
  }

  private IncomingRequests started(long nowNanos) {
    if (incoming == null) {
      incoming =
          new IncomingRequests(context, context.epochMillis(nowNanos), IncomingRequests.CAPACITY);
      link.sayHello(nowNanos);
    }
    return incoming;
  }

  private boolean isUs(Target target) {
    Advertisement name = target.name() == null ? null : names.get(target.name());
    return (target.name() == null || (name != null && !name.isWithdrawing()))
        && (target.peerId() == null || target.peerId().equals(context.config.identity().peerId()));
  }

  private boolean isHint(Message message) {
    return message instanceof Message.Error error
        && error.code() == Message.ErrorCode.REPLACED
        && error.name() != null
        && names.containsKey(error.name());
  }

  /**
   * Anyone can forge an unasked {@code REPLACED}, so it only makes the client ask at once; the
   * answer to that counts.
   */
  private void onReplacedHint(long nowNanos, Decoded.Ok ok) {
    Message.Error error = (Message.Error) ok.message();
    Advertisement name = error.name() == null ? null : names.get(error.name());
    if (name == null) {
      return;
    }
    if (name.isAsked(ok.transaction())) {
      link.onAnswer();
      if (name.onError(nowNanos, error)) {
        names.remove(name.name());
      }
    } else if (name.unansweredSince() == NEVER) {
      name.ask(nowNanos);
    }
  }

  private boolean onAnswer(
      long nowNanos, IncomingRequests introductions, long transaction, Message message) {
    Advertisement name = askedName(transaction);
    OutgoingRequest request = askedRequest(transaction);
    if (message instanceof Message.Welcome welcome) {
      boolean asked = link.isHello(transaction) || name != null || request != null;
      if (!asked && !introductions.onCookie(transaction, welcome.cookie())) {
        return false;
      }
      onWelcome(nowNanos, transaction, welcome);
      return true;
    }
    if (name != null && message instanceof Message.AdvertiseAck ack) {
      if (name.onAck(nowNanos, ack)) {
        names.remove(name.name());
      }
      return true;
    }
    if (name != null && message instanceof Message.Error error) {
      if (name.onError(nowNanos, error)) {
        names.remove(name.name());
      }
      return true;
    }
    ServerId server = link.serverId();
    if (request != null && server != null && message instanceof Message.PeerInfo info) {
      requests.remove(request.id());
      context.emit(request.judge(nowNanos, info, server));
      return true;
    }
    if (request != null && message instanceof Message.Error error) {
      requests.remove(request.id());
      context.emit(request.refused(error));
      return true;
    }
    return false;
  }

  private void onWelcome(long nowNanos, long transaction, Message.Welcome welcome) {
    switch (link.onWelcome(nowNanos, welcome)) {
      case REFUSED ->
          refuseRequests(
              request -> true,
              RefusalReason.SERVER_CHANGED,
              "the server has another key than expected: " + welcome.serverId());
      case SAME_SERVER -> {
        names.values().forEach(name -> name.onCookie(nowNanos, transaction));
        requests.values().forEach(request -> request.onCookie(nowNanos, transaction));
      }
    }
  }

  private @Nullable Advertisement askedName(long transaction) {
    for (Advertisement name : names.values()) {
      if (name.isAsked(transaction)) {
        return name;
      }
    }
    return null;
  }

  private @Nullable OutgoingRequest askedRequest(long transaction) {
    for (OutgoingRequest request : requests.values()) {
      if (request.isAsked(transaction)) {
        return request;
      }
    }
    return null;
  }

  private void refuseRequests(
      Predicate<OutgoingRequest> which, RefusalReason reason, String detail) {
    for (OutgoingRequest request : List.copyOf(requests.values())) {
      if (which.test(request)) {
        requests.remove(request.id());
        context.emit(request.refusal(reason, detail));
      }
    }
  }

  /** Does all that is due. */
  private void proceed(long nowNanos) {
    if (stopped) {
      return;
    }
    refuseRequests(
        request -> request.isOverdue(nowNanos),
        RefusalReason.NO_SERVER,
        "no answer from the server within " + context.config.requestTimeout().toMillis() + " ms");
    link.handleTimeout(nowNanos, unansweredSince());
    if (link.cookie() != null) {
      names.values().forEach(name -> name.handleTimeout(nowNanos, link));
      requests.values().forEach(request -> request.handleTimeout(nowNanos, link));
    }
    if (stopAtNanos != NEVER && (names.isEmpty() || nowNanos >= stopAtNanos)) {
      stop();
    }
  }

  private void stop() {
    stopped = true;
    for (PeerName name : new ArrayList<>(names.keySet())) {
      context.emit(new ClientEvent.Withdrawn(name, false));
    }
    names.clear();
    context.emit(new ClientEvent.Stopped());
  }

  private long unansweredSince() {
    long since = NEVER;
    for (Advertisement name : names.values()) {
      since = Math.min(since, name.unansweredSince());
    }
    for (OutgoingRequest request : requests.values()) {
      since = Math.min(since, request.unansweredSince());
    }
    return since;
  }
}
