package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Message.AnswerFrom;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.rendezvous.NatVerdict.Entry;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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

  /** Nothing after the first byte and the version but a token. */
  static final byte TYPE_HAIRPIN = 0x07;

  private static final byte HAIRPIN_VERSION = 0x01;
  private static final int HAIRPIN_LENGTH = 10;
  private static final int HAIRPIN_SENT = 3;

  /** Between the further sockets' first datagrams, which must not overtake each other. */
  private static final long SPACING_NANOS = Duration.ofMillis(20).toNanos();

  private final ClientContext context;
  private final ServerLink link;
  private final Path server;
  private final List<ProbeSocket> sockets;
  private final @Nullable InetSocketAddress secondPort;
  private final @Nullable InetSocketAddress secondAddress;
  private final BindingQuestion baseline;
  private final List<BindingQuestion> samples = new ArrayList<>();
  private @Nullable BindingQuestion fromSecondPort;
  private @Nullable BindingQuestion fromSecondAddress;
  private @Nullable BindingQuestion toSecondPort;
  private @Nullable BindingQuestion toSecondAddress;
  private Step step = Step.BASELINE;
  private List<BindingQuestion> running;
  private long roundTripNanos = Engine.NEVER;
  private long hairpinToken;
  private int hairpinsSent;
  private long hairpinDueNanos = Engine.NEVER;
  private boolean hairpinSeen;

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
    ByteBuffer in = datagram.slice();
    if (step != Step.HAIRPINNING
        || !isOwn(from.socket())
        || in.remaining() != HAIRPIN_LENGTH
        || in.get(1) != HAIRPIN_VERSION
        || in.getLong(2) != hairpinToken) {
      return false;
    }
    hairpinSeen = true;
    return true;
  }

  /** Sends what is due, and goes on to the next step when one is over. */
  void handleTimeout(long nowNanos) {
    while (isOver(nowNanos)) {
      next(nowNanos);
    }
    for (BindingQuestion question : running) {
      if (question.isDue(nowNanos)) {
        link.sendElsewhere(question.to(), question.transaction(), question.message(), LENGTH);
        question.sent(nowNanos, roundTripNanos);
      }
    }
    if (hairpinDueNanos <= nowNanos) {
      hairpin(nowNanos);
    }
  }

  long nextTimeoutNanos() {
    long next = hairpinDueNanos;
    for (BindingQuestion question : running) {
      next = Math.min(next, question.nextTimeoutNanos());
    }
    return next;
  }

  /** What it came to, once it is done. */
  NatFindings findings() {
    InetSocketAddress first =
        toSecondPort == null && toSecondAddress == null ? null : observed(mapped());
    NatProfile profile =
        new NatProfile(
            NatVerdict.mapping(first, observed(toSecondPort), observed(toSecondAddress)),
            NatVerdict.filtering(
                Entry.of(isAnswered(fromSecondPort), isAnswered(toSecondPort)),
                Entry.of(isAnswered(fromSecondAddress), isAnswered(toSecondAddress))),
            PortPattern.of(mappings()),
            latestPorts(),
            context.reflexive());
    return new NatFindings(
        profile,
        roundTripNanos == Engine.NEVER ? null : Duration.ofNanos(roundTripNanos),
        mappings(),
        reached(secondPort, fromSecondPort, toSecondPort),
        reached(secondAddress, fromSecondAddress, toSecondAddress),
        hairpinsSent == 0 ? null : hairpinSeen);
  }

  private boolean isOver(long nowNanos) {
    return switch (step) {
      case DONE -> false;
      case HAIRPINNING -> hairpinSeen || hairpinDueNanos == Engine.NEVER;
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
      default -> {
        step = Step.DONE;
        hairpinDueNanos = Engine.NEVER;
      }
    }
  }

  private void beginFiltering(long nowNanos) {
    step = Step.FILTERING;
    if (secondPort != null) {
      fromSecondPort = ask(server.socket(), server.remote(), AnswerFrom.OTHER_PORT, nowNanos);
    }
    if (secondAddress != null) {
      fromSecondAddress = ask(server.socket(), server.remote(), AnswerFrom.OTHER_ADDRESS, nowNanos);
    }
    for (ProbeSocket socket : sockets) {
      long at = nowNanos + samples.size() * SPACING_NANOS;
      samples.add(ask(socket.number(), server.remote(), AnswerFrom.SAME, at));
    }
    running =
        Stream.concat(Stream.of(fromSecondPort, fromSecondAddress), samples.stream())
            .filter(Objects::nonNull)
            .toList();
  }

  private void beginMapping(long nowNanos) {
    step = Step.MAPPING;
    BindingQuestion mapped = mapped();
    if (mapped == null) {
      running = List.of();
      return;
    }
    int socket = mapped.to().socket();
    if (secondPort != null) {
      toSecondPort = ask(socket, secondPort, AnswerFrom.SAME, nowNanos);
    }
    if (secondAddress != null) {
      toSecondAddress = ask(socket, secondAddress, AnswerFrom.SAME, nowNanos);
    }
    running = Stream.of(toSecondPort, toSecondAddress).filter(Objects::nonNull).toList();
  }

  private void beginHairpinning(long nowNanos) {
    step = Step.HAIRPINNING;
    running = List.of();
    if (pair().size() == 2) {
      hairpinToken = context.random.nextLong();
      hairpinDueNanos = nowNanos;
    }
  }

  /** Both ways, so that the NAT's filter lets them in; after the last time it waits once more. */
  private void hairpin(long nowNanos) {
    if (hairpinsSent == HAIRPIN_SENT) {
      hairpinDueNanos = Engine.NEVER;
      handleTimeout(nowNanos);
      return;
    }
    List<BindingQuestion> pair = pair();
    sendHairpin(pair.get(0), pair.get(1));
    sendHairpin(pair.get(1), pair.get(0));
    hairpinsSent++;
    hairpinDueNanos = nowNanos + Duration.ofMillis(100).toNanos();
  }

  private void sendHairpin(BindingQuestion from, BindingQuestion to) {
    InetSocketAddress address = to.observed();
    if (address != null) {
      ByteBuffer datagram = ByteBuffer.allocate(HAIRPIN_LENGTH);
      datagram.put(TYPE_HAIRPIN).put(HAIRPIN_VERSION).putLong(hairpinToken).flip();
      context.transmit(new Path(from.to().socket(), address), datagram);
    }
  }

  private List<BindingQuestion> pair() {
    return samples.stream().filter(BindingQuestion::isAnswered).limit(2).toList();
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

  /** The further socket whose mapping is compared: the first that the server has seen. */
  private @Nullable BindingQuestion mapped() {
    return samples.stream().filter(BindingQuestion::isAnswered).findFirst().orElse(null);
  }

  private List<NatFindings.Mapping> mappings() {
    List<NatFindings.Mapping> all = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      InetSocketAddress observed = samples.get(i).observed();
      if (observed != null) {
        all.add(new NatFindings.Mapping(sockets.get(i).localPort(), observed));
      }
    }
    return all;
  }

  private List<Integer> latestPorts() {
    List<BindingQuestion> newestFirst = new ArrayList<>();
    newestFirst.add(toSecondAddress);
    newestFirst.add(toSecondPort);
    for (int i = samples.size() - 1; i >= 0; i--) {
      newestFirst.add(samples.get(i));
    }
    return newestFirst.stream()
        .map(NatDiscovery::observed)
        .filter(Objects::nonNull)
        .map(InetSocketAddress::getPort)
        .distinct()
        .limit(NatProfile.MAX_LATEST_PORTS)
        .toList();
  }

  private static @Nullable Boolean reached(
      @Nullable InetSocketAddress site,
      @Nullable BindingQuestion from,
      @Nullable BindingQuestion to) {
    return site == null ? null : isAnswered(from) || isAnswered(to);
  }

  private static boolean isAnswered(@Nullable BindingQuestion question) {
    return question != null && question.isAnswered();
  }

  private static @Nullable InetSocketAddress observed(@Nullable BindingQuestion question) {
    return question == null ? null : question.observed();
  }
}
