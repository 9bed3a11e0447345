package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Two sockets send to each other's public address, both ways, so that the NAT's filter lets them
 * in: a plain datagram with a token that nobody else knows.
 */
final class HairpinTest {

  /** Nothing after the first byte and the version but a token. */
  static final byte TYPE = 0x07;

  private static final byte VERSION = 0x01;
  private static final int LENGTH = 10;
  private static final int MAX_SENT = 3;
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final ClientContext context;
  private final List<Seen> pair;
  private final long token;
  private int sent;
  private long dueNanos;
  private boolean seen;

  /** A socket, and where the server sees it. */
  record Seen(int socket, InetSocketAddress observed) {}

  /**
   * A test that is due at once.
   *
   * @param sockets those that the server has seen; without two there is no test
   */
  HairpinTest(ClientContext context, List<Seen> sockets, long nowNanos) {
    this.context = context;
    this.pair = sockets.stream().limit(2).toList();
    this.token = context.random.nextLong();
    this.dueNanos = pair.size() == 2 ? nowNanos : Engine.NEVER;
  }

  boolean isOver() {
    return seen || dueNanos == Engine.NEVER;
  }

  /** Whether anything was sent. */
  boolean isTested() {
    return sent > 0;
  }

  /** Whether anything arrived. */
  boolean isSeen() {
    return seen;
  }

  /** Takes a plain datagram; returns whether it is one of these. */
  boolean onDatagram(Path from, ByteBuffer datagram) {
    ByteBuffer in = datagram.slice();
    if (isOver()
        || pair.stream().noneMatch(each -> each.socket == from.socket())
        || in.remaining() != LENGTH
        || in.get(1) != VERSION
        || in.getLong(2) != token) {
      return false;
    }
    seen = true;
    return true;
  }

  /** Sends what is due; after the last time it waits once more. */
  void handleTimeout(long nowNanos) {
    if (isOver() || nowNanos < dueNanos) {
      return;
    }
    if (sent == MAX_SENT) {
      dueNanos = Engine.NEVER;
      return;
    }
    send(pair.get(0), pair.get(1));
    send(pair.get(1), pair.get(0));
    sent++;
    dueNanos = nowNanos + PAUSE_NANOS;
  }

  long nextTimeoutNanos() {
    return isOver() ? Engine.NEVER : dueNanos;
  }

  private void send(Seen from, Seen to) {
    ByteBuffer datagram = ByteBuffer.allocate(LENGTH);
    datagram.put(TYPE).put(VERSION).putLong(token).flip();
    context.transmit(new Path(from.socket, to.observed), datagram);
  }
}
