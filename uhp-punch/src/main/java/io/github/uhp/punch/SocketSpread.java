package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.SessionId;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Sends to the peer's public address from many sockets, so that many ports of the own NAT lead
 * here. They are asked for a few at a time, as fast as they can be used.
 */
final class SocketSpread implements Strategy {

  private static final int AT_ONCE = 16;

  /** A mapping that nothing has come back on may be gone after as little as ten seconds. */
  private static final long REFRESH_NANOS = SECONDS.toNanos(8);

  private final SessionId session;
  private final InetSocketAddress target;
  private final ExtraSockets sockets;
  private final SearchPermits.Permit permit;
  private final Prober prober;
  private final Queue<Integer> unused = new ArrayDeque<>();
  private final Queue<Used> used = new ArrayDeque<>();

  private record Used(int socket, long at) {}

  SocketSpread(
      SessionId session,
      InetSocketAddress target,
      ExtraSockets sockets,
      SearchPermits.Permit permit,
      Prober prober) {
    this.session = session;
    this.target = target;
    this.sockets = sockets;
    this.permit = permit;
    this.prober = prober;
    sockets.all().forEach(this::added);
  }

  @Override
  public void run(long now) {
    if (unused.isEmpty()) {
      sockets.ask(session, AT_ONCE);
    }
    while (dueAt() <= now) {
      Integer socket = unused.peek();
      if (socket == null) {
        socket = used.element().socket;
      }
      if (!prober.searchProbe(now, new Path(socket, target), permit)) {
        return;
      }
      if (unused.poll() == null) {
        used.remove();
      }
      used.add(new Used(socket, now));
    }
  }

  @Override
  public long dueAt() {
    if (!unused.isEmpty()) {
      return permit.dueAt();
    }
    @Nullable Used oldest = used.peek();
    return oldest == null ? Engine.NEVER : Math.max(permit.dueAt(), oldest.at + REFRESH_NANOS);
  }

  @Override
  public boolean wantsSockets() {
    return true;
  }

  @Override
  public void added(LocalSocket socket) {
    if (socket.reaches(target.getAddress())) {
      unused.add(socket.id());
    }
  }

  @Override
  public SearchReport report() {
    return new SearchReport(permit.sent(), used.size());
  }

  @Override
  public void end() {
    permit.end();
  }
}
