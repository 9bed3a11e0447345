package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Message.AnswerFrom;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what kind of NAT a client is behind, in its session with the server. The tests are
 * those of RFC 5780 §4, in an order in which none spoils another:
 *
 * <ol>
 *   <li>the main socket asks the server's first socket where it is seen: the round trip;
 *   <li>the main socket asks the first socket to be answered from the others, to which it has sent
 *       nothing and never does: the filtering. Beside it each of the further sockets asks the first
 *       one, in turn: the port allocation;
 *   <li>one of the further sockets asks the others: the mapping, and whether they answer at all;
 *   <li>two of the further sockets send to each other's public address: hairpinning.
 * </ol>
 */
final class NatDiscovery {

  /** So long that the response is not longer. */
  static final int LENGTH = 48;

  /** Between the further sockets' first datagrams, which must not overtake each other. */
  private static final long SPACING_NANOS = Duration.ofMillis(20).toNanos();

  private final ClientContext context;
  private final ServerLink link;
  private final Path server;
  private final List<ProbeSocket> sockets;
  private final @Nullable InetSocketAddress secondPort;
  private final @Nullable InetSocketAddress secondAddress;
  private final BindingQuestion baseline;
  private final NatEvidence evidence;
  private Step step = Step.BASELINE;
  private List<BindingQuestion> running;
  private long roundTripNanos = Engine.NEVER;
  private @Nullable HairpinTest hairpin;

  private enum Step {
    BASELINE,
    FILTERING,
    MAPPING,
    HAIRPINNING,
    DONE
  }

  /**
   * Begins.
   *
   * @param start what the server said of itself
   * @param sockets from which nothing has been sent; may be none
   */
  NatDiscovery(
      ClientContext context,
      ServerLink link,
      LinkStart start,
      List<ProbeSocket> sockets,
      long nowNanos) {
    this.context = context;
    this.link = link;
    this.server = context.server;
    this.sockets = List.copyOf(sockets);
    this.secondPort =
        start.secondPort() == 0
            ? null
            : new InetSocketAddress(server.remote().getAddress(), start.secondPort());
    this.secondAddress = ServerSites.secondAddress(server.remote(), start.secondAddress());
    this.evidence = new NatEvidence(sockets, secondPort != null, secondAddress != null);
    this.baseline = ask(server.socket(), server.remote(), AnswerFrom.SAME, nowNanos);
    this.running = List.of(baseline);
  }

  boolean isDone() {
    return step == Step.DONE;
  }

  /** Whether what comes on that path can be an answer. */
  boolean mayAnswer(Path from) {
    InetSocketAddress remote = from.remote();
    return (from.socket() == server.socket() || isOwn(from.socket()))
        && (remote.equals(server.remote())
            || remote.equals(secondPort)
            || remote.equals(secondAddress));
  }

  /** A response, authentic and fresh; returns whether it answers something of this. */
  boolean onResponse(long nowNanos, Path from, long transaction, Message.BindingResponse response) {
    for (BindingQuestion question : running) {
      boolean first = !question.isAnswered();
      if (question.onAnswer(from, transaction, response.observed())) {
        if (first && roundTripNanos == Engine.NEVER) {
          roundTripNanos = question.roundTripNanos(nowNanos);
        }
        return true;
      }
    }
    return false;
  }

  /** A plain datagram that one of the sockets may have sent to another. */
  boolean onHairpin(Path from, ByteBuffer datagram) {
    return hairpin != null && hairpin.onDatagram(from, datagram);
  }

  /** Sends what is due, and goes on to the next step when one is over. */
  void handleTimeout(long nowNanos) {
    if (hairpin != null) {
      hairpin.handleTimeout(nowNanos);
    }
    while (isOver(nowNanos)) {
      next(nowNanos);
    }
    for (BindingQuestion question : running) {
      if (question.isDue(nowNanos)) {
        link.sendElsewhere(question.to(), question.transaction(), question.message(), LENGTH);
        question.sent(nowNanos, roundTripNanos);
      }
    }
  }

  long nextTimeoutNanos() {
    long next = hairpin == null ? Engine.NEVER : hairpin.nextTimeoutNanos();
    for (BindingQuestion question : running) {
      next = Math.min(next, question.nextTimeoutNanos());
    }
    return next;
  }

  /** What it came to, once it is done. */
  NatFindings findings() {
    evidence.roundTrip = roundTripNanos == Engine.NEVER ? null : Duration.ofNanos(roundTripNanos);
    return evidence.findings(
        context.reflexive(), hairpin != null && hairpin.isTested() ? hairpin.isSeen() : null);
  }

  private boolean isOver(long nowNanos) {
    return switch (step) {
      case DONE -> false;
      case HAIRPINNING -> Objects.requireNonNull(hairpin).isOver();
      default -> running.stream().allMatch(question -> question.isOver(nowNanos));
    };
  }

  private void next(long nowNanos) {
    switch (step) {
      case BASELINE -> {
        if (baseline.isAnswered()) {
          beginFiltering(nowNanos);
        } else {
          step = Step.DONE;
        }
      }
      case FILTERING -> beginMapping(nowNanos);
      case MAPPING -> beginHairpinning(nowNanos);
      default -> step = Step.DONE;
    }
  }

  private void beginFiltering(long nowNanos) {
    step = Step.FILTERING;
    if (secondPort != null) {
      evidence.fromSecondPort =
          ask(server.socket(), server.remote(), AnswerFrom.OTHER_PORT, nowNanos);
    }
    if (secondAddress != null) {
      evidence.fromSecondAddress =
          ask(server.socket(), server.remote(), AnswerFrom.OTHER_ADDRESS, nowNanos);
    }
    long at = nowNanos;
    for (ProbeSocket socket : sockets) {
      evidence.addSample(ask(socket.number(), server.remote(), AnswerFrom.SAME, at));
      at += SPACING_NANOS;
    }
    running = evidence.ofFiltering();
  }

  private void beginMapping(long nowNanos) {
    step = Step.MAPPING;
    BindingQuestion mapped = evidence.mapped();
    if (mapped != null) {
      int socket = mapped.to().socket();
      if (secondPort != null) {
        evidence.toSecondPort = ask(socket, secondPort, AnswerFrom.SAME, nowNanos);
      }
      if (secondAddress != null) {
        evidence.toSecondAddress = ask(socket, secondAddress, AnswerFrom.SAME, nowNanos);
      }
    }
    running = evidence.ofMapping();
  }

  private void beginHairpinning(long nowNanos) {
    step = Step.HAIRPINNING;
    running = List.of();
    hairpin = new HairpinTest(context, evidence.seen(), nowNanos);
    hairpin.handleTimeout(nowNanos);
  }

  private BindingQuestion ask(
      int socket, InetSocketAddress to, AnswerFrom answerFrom, long dueNanos) {
    InetSocketAddress answers =
        switch (answerFrom) {
          case SAME -> to;
          case OTHER_PORT -> Objects.requireNonNull(secondPort);
          case OTHER_ADDRESS -> Objects.requireNonNull(secondAddress);
        };
    return new BindingQuestion(
        context.random.nextLong(),
        new Path(socket, to),
        new Path(socket, answers),
        answerFrom,
        dueNanos);
  }

  private boolean isOwn(int socket) {
    return sockets.stream().anyMatch(each -> each.number() == socket);
  }
}
