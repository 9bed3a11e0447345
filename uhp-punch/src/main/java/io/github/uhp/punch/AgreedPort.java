package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.SessionId;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a router that keeps the port of whatever comes from outside too early, as Linux does where
 * the outside reaches the router itself. In each round one side, whose NAT keeps ports, opens a
 * socket on a port that follows from the session's id, and sends from it; a second later the other
 * side sends to that port, which nothing has come to before. Where the leader's socket can, what it
 * sends ends on the way, so that it does no harm at such a router of the other side.
 */
final class AgreedPort implements Strategy {

  /** Ports that nobody registers (RFC 6335 §6). */
  private static final int FIRST_PORT = 49_152;

  private static final int PORTS = 65_536 - FIRST_PORT;

  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = MILLISECONDS.toNanos(1_750);

  /** More than the way from one to the other, and than what one side may begin before the other. */
  private static final long LEAD_NANOS = SECONDS.toNanos(1);

  /** Of each side in a round: all rounds together stay within what a session may guess. */
  private static final int SENDS = 3;

  private static final long AGAIN_NANOS = MILLISECONDS.toNanos(250);

  /** In the first ones, one of each side, what the leader sends need only open its own NATs. */
  private static final int OPENER_ROUNDS = 2;

  /** Leaves two NATs behind, and should end before the peer's. */
  private static final int OPENER_TTL = 3;

  private final PunchSession spec;
  private final InetSocketAddress target;
  private final LocalSocket main;
  private final ExtraSockets sockets;
  private final CandidateRules rules;
  private final Prober prober;
  private final long startsAt;
  private int round = -1;
  private int sent;
  private long askedAt;
  private long dueAt;

  /**
   * Begins.
   *
   * @param target the peer's public address
   * @param main what its checks come to
   */
  AgreedPort(
      long now,
      PunchSession spec,
      InetSocketAddress target,
      LocalSocket main,
      ExtraSockets sockets,
      CandidateRules rules,
      Prober prober) {
    this.spec = spec;
    this.target = target;
    this.main = main;
    this.sockets = sockets;
    this.rules = rules;
    this.prober = prober;
    startsAt = now;
    beginRound();
  }

  private void beginRound() {
    sent = 0;
    dueAt =
        ++round == ROUNDS
            ? Engine.NEVER
            : startsAt + round * ROUND_NANOS + (leads() ? 0 : LEAD_NANOS);
  }

  /** The connector first: the listener is told of the other before it, so its check came early. */
  private boolean leads() {
    return keepsPorts(spec.localNat())
        && (!keepsPorts(spec.remoteNat()) || (spec.role() == Role.CONTROLLING) == (round % 2 == 0));
  }

  private static boolean keepsPorts(@Nullable NatProfile nat) {
    return nat != null && NatSide.of(nat).keepsPorts();
  }

  /** Of that round: what two bytes of the session's id choose. */
  static int port(SessionId id, int round) {
    return FIRST_PORT + (ByteBuffer.wrap(id.bytes()).getShort(2 * round) & 0xffff) % PORTS;
  }

  @Override
  public void run(long now) {
    while (dueAt <= now) {
      if (leads()) {
        lead(now);
      } else {
        follow(now);
      }
    }
  }

  private void lead(long now) {
    int port = port(spec.id(), round);
    LocalSocket socket = sockets.on(port);
    if (socket == null) {
      askedAt = now;
      sockets.askFor(spec.id(), port);
      next(now);
    } else {
      send(now, new Path(socket.id(), target), opens(socket) ? OPENER_TTL : 0);
    }
  }

  /**
   * Whether it sends openers (of low TTL), which are not to reach the peer's router: that one may
   * keep the port of what comes too early, too.
   */
  private boolean opens(LocalSocket socket) {
    return round < OPENER_ROUNDS && socket.setsTtl() && target.getAddress() instanceof Inet4Address;
  }

  private void follow(long now) {
    InetSocketAddress address = new InetSocketAddress(target.getAddress(), port(spec.id(), round));
    if (rules.mayProbe(address)) {
      send(now, new Path(main.id(), address), 0);
    } else {
      next(now);
    }
  }

  private void send(long now, Path path, int ttl) {
    prober.guess(now, path, ttl);
    next(now);
  }

  private void next(long now) {
    if (++sent == SENDS) {
      beginRound();
    } else {
      dueAt = now + AGAIN_NANOS;
    }
  }

  @Override
  public long dueAt() {
    return dueAt;
  }

  @Override
  public boolean wantsSockets() {
    return true;
  }

  @Override
  public void added(LocalSocket socket) {
    if (round < ROUNDS && leads() && socket.equals(sockets.on(port(spec.id(), round)))) {
      sent = 0;
      dueAt = askedAt;
    }
  }
}
