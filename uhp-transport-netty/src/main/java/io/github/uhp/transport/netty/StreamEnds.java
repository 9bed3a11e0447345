package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the streams of one connection end at both sides, although quiche forgets ends and
 * credit for further streams when they leave late or are lost. Belongs to the event loop.
 */
final class StreamEnds {

  /** Credit that finds no room in the congestion window leaves with one of the next answers. */
  private static final int BURSTS_WITH_LOSS = 4;

  /** How long the end of a stream waits for room in the congestion window. */
  private static final Duration END_WAITS = Duration.ofMillis(50);

  private final NettyPeer peer;

  /** Streams on which nothing more will be read, until nothing is left of them below. */
  private final Set<NettyStream> ending = new LinkedHashSet<>();

  /** Streams whose end, behind bytes that left before, is to leave with the answers to a burst. */
  private final Set<NettyStream> late = new LinkedHashSet<>();

  private @Nullable QuicChannel channel;
  private @Nullable Reminders reminders;
  private @Nullable UntoldEnds untold;
  private int burstsToRemind;

  StreamEnds(NettyPeer peer) {
    this.peer = peer;
  }

  /** The handshake is done. */
  void established(QuicChannel connected, Collection<NettyStream> streams) {
    channel = connected;
    untold = new UntoldEnds(connected, streams, peer::burstEnds);
    reminders = new Reminders(connected, peer::repeat);
  }

  /** The connection is over: from now on nothing waits, and nothing is kept. */
  void stop() {
    channel = null;
    untold = null;
    if (reminders != null) {
      reminders.stop();
      reminders = null;
    }
    ending.clear();
    late.clear();
  }

  /** The receiving part of a stream is over. */
  void receivingOver(NettyStream stream) {
    ending.add(stream);
  }

  /**
   * A burst of packets was taken, and the answers are about to leave. Whether ends of streams are
   * among them, or credit for further ones.
   */
  boolean afterBurst() {
    if (channel == null || !channel.isActive()) {
      return false;
    }
    if (untold != null) {
      untold.afterBurst();
    }
    List<NettyStream> left = List.copyOf(ending).stream().filter(NettyStream::leave).toList();
    left.forEach(ending::remove);
    List<NettyStream> waited = List.copyOf(late);
    late.clear();
    waited.forEach(NettyStream::sendEnd);
    if (!left.isEmpty() || !waited.isEmpty()) {
      burstsToRemind = losesPackets() ? BURSTS_WITH_LOSS : 1;
    }
    boolean remind = burstsToRemind > 0;
    burstsToRemind -= remind ? 1 : 0;
    return remind;
  }

  /**
   * Sends the end of a stream whose bytes have left before it. quiche lets go of a stream once its
   * bytes are acknowledged, even if its end has not left yet. So the end is written when it leaves
   * before another packet is taken: behind a burst, which makes room in the congestion window, or
   * when there is room.
   */
  void send(NettyStream stream) {
    if (!peer.inBurst() && hasRoom()) {
      remind(peer.tapped(stream::sendEnd));
    } else if (channel != null && late.add(stream)) {
      peer.endpoint()
          .loop
          .schedule(() -> sendLate(stream), END_WAITS.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sendLate(NettyStream stream) {
    if (late.remove(stream)) {
      remind(peer.tapped(stream::sendEnd));
    }
  }

  /**
   * Whether what is written now leaves now. quiche does not tell; so where packets were lost, and
   * repeating them may have filled the congestion window, something else goes first.
   */
  private boolean hasRoom() {
    QuicChannel open = channel;
    if (open == null || !losesPackets()) {
      return true;
    }
    return !peer.tapped(() -> KeepAlive.send(open)).isEmpty();
  }

  private boolean losesPackets() {
    return reminders != null && reminders.losesPackets();
  }

  /** Reads a stream, which may end it; credit for a further one leaves then. */
  void read(Runnable reading) {
    int before = ending.size();
    List<byte[]> sent = peer.tapped(reading);
    if (ending.size() > before) {
      remind(sent);
    }
  }

  /** Sees to it that what has just left arrives. */
  void remind(List<byte[]> sent) {
    if (reminders != null) {
      reminders.keep(sent);
    }
  }
}
