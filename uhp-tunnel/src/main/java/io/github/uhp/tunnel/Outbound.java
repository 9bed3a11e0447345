package io.github.uhp.tunnel;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RefusalReason;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The connector's role: from a wish to a proven connection. On the driver's thread unless it says
 * so.
 */
final class Outbound {

  private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /** A peer that has just started has mostly found out about its NAT by then. */
  private static final long FIND_OUT_NANOS = Duration.ofMillis(2500).toNanos();

  private static final int MAX_FIND_OUT = 3;

  private final PeerContext context;
  private final Driver driver;
  private final Endpoint endpoint;
  private final RendezvousClient client;
  private final Remotes remotes;
  private final Paths paths;
  private final TcpForwarder forwarder;
  private final Map<RequestId, Attempt> asked = new HashMap<>();
  private final Set<Attempt> unreached = new LinkedHashSet<>();
  private @Nullable UhpException givenUp;

  Outbound(
      PeerContext context,
      Driver driver,
      Endpoint endpoint,
      RendezvousClient client,
      Remotes remotes,
      Paths paths,
      TcpForwarder forwarder) {
    this.context = context;
    this.driver = driver;
    this.endpoint = endpoint;
    this.client = client;
    this.remotes = remotes;
    this.paths = paths;
    this.forwarder = forwarder;
  }

  /** Fails all attempts, from now on, too. */
  void giveUp(UhpException why) {
    givenUp = why;
    asked.values().forEach(attempt -> attempt.fail(why));
  }

  void begin(long nowNanos, Attempt attempt) {
    attempt
        .result()
        .whenComplete(
            (connection, failure) -> {
              if (failure != null) {
                driver.execute(now -> cleanUp(now, attempt));
              } else {
                driver.execute(now -> unreached.remove(attempt));
              }
            });
    seek(nowNanos, attempt);
  }

  /**
   * Who was asked for before anything was known of this side's NAT, and is not reached yet, is
   * asked for again: now both sides can choose how to punch.
   */
  void onNatKnown(long nowNanos) {
    List.copyOf(unreached).forEach(attempt -> askWithProfile(nowNanos, attempt));
  }

  private void askWithProfile(long nowNanos, Attempt attempt) {
    NatProfile known = client.natProfile();
    if (attempt.isNatUnknown()
        && known != null
        && known.mapping() != NatDependence.UNKNOWN
        && !attempt.onPath
        && attempt.session != null) {
      ask(nowNanos, attempt);
    }
  }

  private void seek(long nowNanos, Attempt attempt) {
    if (givenUp != null) {
      attempt.fail(givenUp);
      return;
    }
    if (!attempt.options().waitForListener()) {
      armTimeout(nowNanos, attempt);
    }
    for (Remote remote : remotes.all()) {
      Session session = reusable(remote, attempt.target());
      if (session != null && session.name() != null) {
        judge(
            nowNanos,
            attempt,
            session.name(),
            session.peerId(),
            now -> dial(attempt, remote, session));
        return;
      }
    }
    ask(nowNanos, attempt);
  }

  void onFound(long nowNanos, ClientEvent.PeerFound found) {
    Attempt attempt = asked.remove(found.requestId());
    if (attempt == null || attempt.isOver() || attempt.onPath || attempt.requestKey == null) {
      return;
    }
    PeerRecord record = found.record();
    if (record.instance() == context.instance()) {
      attempt.fail(
          UhpException.Reason.NOT_AVAILABLE, attempt.target() + " is this very peer itself");
      return;
    }
    armTimeout(nowNanos, attempt);
    judge(nowNanos, attempt, record.name(), record.peerId(), now -> punch(now, attempt, found));
  }

  private void punch(long nowNanos, Attempt attempt, ClientEvent.PeerFound found) {
    Session session = Session.outbound(found);
    Session former = attempt.session;
    attempt.session = session;
    if (former != null) {
      paths.abandon(nowNanos, former);
    }
    ProbeKeys keys = context.agree(Objects.requireNonNull(attempt.requestKey), found);
    if (keys == null) {
      attempt.fail(UhpException.Reason.NOT_TRUSTED, "the peer's punch key is not one");
      return;
    }
    paths.begin(
        nowNanos,
        session,
        keys,
        Whereabouts.of(found),
        attempt.nat,
        new Paths.Waiter() {
          @Override
          public void onPath(long now, Remote remote) {
            if (!attempt.onPath) {
              attempt.onPath = true;
              dial(attempt, remote, session);
            }
          }

          @Override
          public void onNoPath(String why, PunchReport report) {
            if (attempt.session == session) {
              attempt.fail(
                  new UhpException(
                      UhpException.Reason.PUNCH_FAILED,
                      "no path to " + attempt.target() + ": " + why,
                      report));
            }
          }
        });
    askWithProfile(nowNanos, attempt);
    askOncePeerKnows(nowNanos, attempt, session, found.record().natProfile());
  }

  /**
   * A peer that has not found out about its NAT yet is asked for again when it may have: what both
   * know decides how to punch.
   */
  private void askOncePeerKnows(
      long nowNanos, Attempt attempt, Session session, @Nullable NatProfile theirs) {
    boolean untested = theirs == null || theirs.latestPorts().isEmpty();
    if (untested && !attempt.isNatUnknown() && attempt.rounds < MAX_FIND_OUT) {
      attempt.rounds++;
      driver.at(
          nowNanos + FIND_OUT_NANOS,
          now -> {
            if (attempt.session == session && !attempt.onPath) {
              ask(now, attempt);
            }
          });
    }
  }

  /**
   * Goes on if that peer is the one that is meant. A person who is asked may take longer than the
   * peer waits to be answered, so it is asked for again then.
   */
  private void judge(
      long nowNanos, Attempt attempt, PeerName name, PeerId peer, Driver.Work proceed) {
    PeerTrust trust = attempt.options().trust();
    if (attempt.target().peerId() != null
        || trust == null
        || Objects.equals(peer, attempt.trusted)) {
      proceed.run(nowNanos);
      return;
    }
    ServerId server = Objects.requireNonNull(context.serverTrust().key());
    CompletableFuture<Void> verdict = trust.check(server, name, peer);
    if (verdict.isDone()) {
      verdict.whenComplete(
          (trusted, failure) -> judged(attempt, failure, () -> proceed.run(nowNanos)));
      return;
    }
    // No time-out while somebody thinks.
    attempt.timeoutRound++;
    verdict.whenComplete(
        (trusted, failure) ->
            driver.execute(
                now ->
                    judged(
                        attempt,
                        failure,
                        () -> {
                          attempt.trusted = peer;
                          seek(now, attempt);
                        })));
  }

  private static void judged(Attempt attempt, @Nullable Throwable failure, Runnable proceed) {
    if (attempt.isOver()) {
      return;
    }
    if (failure == null) {
      proceed.run();
      return;
    }
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    attempt.fail(
        cause instanceof UhpException known
            ? known
            : new UhpException(
                UhpException.Reason.NOT_TRUSTED, String.valueOf(cause.getMessage()), cause));
  }

  void onRefused(long nowNanos, ClientEvent.RequestRefused refused) {
    Attempt attempt = asked.remove(refused.requestId());
    if (attempt == null || attempt.isOver() || attempt.session != null) {
      // Asked for again while it is being punched: that goes on.
      return;
    }
    if (refused.reason() == RefusalReason.NOT_AVAILABLE && attempt.options().waitForListener()) {
      long pause = ASK_AGAIN_NANOS / 2 + context.random().nextLong(ASK_AGAIN_NANOS);
      driver.at(nowNanos + pause, now -> ask(now, attempt));
      return;
    }
    attempt.fail(reason(refused.reason()), message(attempt.target(), refused));
  }

  private void ask(long nowNanos, Attempt attempt) {
    if (attempt.isOver()) {
      return;
    }
    if (attempt.requestKey != null) {
      attempt.requestKey.close();
    }
    PunchKey key = PunchKey.generate(context.random());
    attempt.requestKey = key;
    attempt.nat = client.natProfile();
    RequestId id = client.connect(nowNanos, attempt.target(), key.publicKey());
    attempt.requestId = id;
    asked.put(id, attempt);
    unreached.add(attempt);
  }

  private void armTimeout(long nowNanos, Attempt attempt) {
    int round = ++attempt.timeoutRound;
    driver.at(
        nowNanos + attempt.options().timeout().toNanos(),
        now -> {
          if (attempt.timeoutRound == round) {
            Session sought = attempt.onPath ? null : attempt.session;
            attempt.fail(
                new UhpException(
                    UhpException.Reason.TIMEOUT,
                    "no connection to "
                        + attempt.target()
                        + " within "
                        + attempt.options().timeout().toSeconds()
                        + " s",
                    sought == null ? null : paths.report(sought)));
          }
        });
  }

  private void cleanUp(long nowNanos, Attempt attempt) {
    if (attempt.requestId != null && asked.remove(attempt.requestId) != null) {
      client.cancel(attempt.requestId);
    }
    unreached.remove(attempt);
    if (attempt.requestKey != null) {
      attempt.requestKey.close();
    }
    if (attempt.session != null) {
      paths.abandon(nowNanos, attempt.session);
    }
  }

  /** A session over which that target was reached and still is. */
  private static @Nullable Session reusable(Remote remote, Target target) {
    if (remote.connections().isEmpty()) {
      return null;
    }
    Session newest = null;
    for (Session session : remote.sessions()) {
      if (session.outbound()
          && session.name() != null
          && target.matches(session.name(), session.peerId())) {
        newest = session;
      }
    }
    return newest;
  }

  private void dial(Attempt attempt, Remote remote, Session session) {
    remote.use(attempt);
    ConnectorHandshake handshake =
        new ConnectorHandshake(
            context.identity(),
            context.instance(),
            session,
            context.transport(),
            new StreamRouter(attempt.options().services(), forwarder));
    handshake
        .proven()
        .whenComplete(
            (connection, failure) -> {
              if (connection != null) {
                opened(attempt, remote, connection);
              } else {
                attempt.result().completeExceptionally(KeptConnection.unwrap(failure));
              }
              remote.release(attempt, driver.nowNanos());
            });
    endpoint
        .connect(remote.peer(), session.certificate().toX509(), handshake)
        .whenComplete(
            (connection, failure) -> {
              if (connection != null) {
                handshake.start(connection);
              } else {
                handshake.proven().completeExceptionally(explain(attempt.target(), failure));
              }
            });
  }

  /** From an I/O thread. */
  private void opened(Attempt attempt, Remote remote, TunnelConnection connection) {
    remote.use(connection);
    connection
        .closed()
        .thenAccept(
            reason -> {
              remote.release(connection, driver.nowNanos());
              context.events().disconnected(connection, reason);
            });
    context
        .events()
        .connected(connection, Duration.ofNanos(driver.nowNanos() - attempt.startedNanos()));
    if (!attempt.result().complete(connection)) {
      connection.close();
    }
  }

  private static UhpException explain(Target target, @Nullable Throwable failure) {
    Throwable cause =
        failure == null ? null : failure.getCause() != null ? failure.getCause() : failure;
    CloseReason reason =
        cause instanceof ConnectionClosedException closed
            ? closed.reason()
            : failure instanceof ConnectionClosedException closed ? closed.reason() : null;
    return reason != null && reason.kind() == CloseReason.Kind.HANDSHAKE_FAILED
        ? new UhpException(
            UhpException.Reason.HANDSHAKE_FAILED,
            "the other end of the path is not " + target + ": " + reason,
            failure)
        : new UhpException(
            UhpException.Reason.TIMEOUT,
            "a path to "
                + target
                + " was found, but no connection came to be: "
                + (reason != null ? reason : cause),
            failure);
  }

  private String message(Target target, ClientEvent.RequestRefused refused) {
    return switch (refused.reason()) {
      case NOT_AVAILABLE ->
          target
              + " is not registered at this server, or does not admit you (your PeerId: "
              + context.identity().peerId()
              + ")";
      case NO_SERVER -> "the rendezvous server " + context.server() + " does not answer";
      default -> refused.detail();
    };
  }

  private static UhpException.Reason reason(RefusalReason reason) {
    return switch (reason) {
      case NO_SERVER -> UhpException.Reason.NO_SERVER;
      case NOT_AVAILABLE -> UhpException.Reason.NOT_AVAILABLE;
      case SERVER_CHANGED, CLOCK, BAD_RECORD -> UhpException.Reason.NOT_TRUSTED;
      case SERVER_FULL, REJECTED, TOO_MANY -> UhpException.Reason.SERVER_REFUSED;
      case SHUT_DOWN -> UhpException.Reason.CLOSED;
    };
  }
}
