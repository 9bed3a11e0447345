package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds the ends of streams that have come, but of which quiche tells nobody: an end that comes
 * with a copy of bytes that were read before. Belongs to the event loop.
 */
final class UntoldEnds {

  /**
   * So that a transfer, which comes in many bursts, does not cost a look at each stream in each.
   */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final QuicChannel channel;
  private final Collection<NettyStream> streams;
  private final Runnable answer;
  private boolean willLook;

  /**
   * @param answer does what follows a burst of packets, after one was found
   */
  UntoldEnds(QuicChannel channel, Collection<NettyStream> streams, Runnable answer) {
    this.channel = channel;
    this.streams = streams;
    this.answer = answer;
  }

  /** Packets came, and the codec has told what it will tell of them. */
  void afterBurst() {
    if (!willLook && !streams.isEmpty()) {
      willLook = true;
      channel.eventLoop().schedule(this::look, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    willLook = false;
    if (!channel.isActive()) {
      return;
    }
    boolean found = false;
    for (NettyStream stream : List.copyOf(streams)) {
      found |= stream.findEnd();
    }
    if (found) {
      answer.run();
    }
  }
}
