package io.github.uhp.punch;

import io.github.uhp.protocol.SessionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The sockets that were opened for the sessions of an engine beyond those that they began with. */
final class ExtraSockets {

  /** Of all sessions together, which share them. */
  static final int MAX = 256;

  private final Outbox out;
  private final Map<Integer, LocalSocket> open = new LinkedHashMap<>();
  private final Map<Integer, LocalSocket> byPort = new HashMap<>();
  private int awaited;
  private int awaitedPort;
  private boolean exhausted;
  private boolean changed;
  private @Nullable SessionId askedBy;

  ExtraSockets(Outbox out) {
    this.out = out;
  }

  /** Asks for more, unless some are on their way or there are enough. */
  void ask(SessionId session, int count) {
    int wanted = Math.min(count, MAX - open.size());
    if (wanted > 0 && !exhausted) {
      ask(session, wanted, 0);
    }
  }

  /** Asks for one on that port, unless others are on their way or there are enough. */
  void askFor(SessionId session, int port) {
    if (open.size() < MAX) {
      ask(session, 1, port);
    }
  }

  private void ask(SessionId session, int count, int port) {
    if (awaited == 0) {
      awaited = count;
      awaitedPort = port;
      askedBy = session;
      out.tell(new PunchEvent.SocketsWanted(session, count, port));
    }
  }

  /** Takes those that could be opened. If there are fewer than asked for, there are no more. */
  void add(List<LocalSocket> sockets) {
    if (awaitedPort == 0) {
      exhausted = sockets.size() < awaited;
    } else {
      sockets.forEach(socket -> byPort.put(awaitedPort, socket));
    }
    awaited = 0;
    sockets.forEach(socket -> open.put(socket.id(), socket));
    changed = true;
  }

  /** The one that was asked for on that port, if it is open. */
  @Nullable LocalSocket on(int port) {
    return byPort.get(port);
  }

  Collection<LocalSocket> all() {
    return open.values();
  }

  boolean isOpen(int id) {
    return open.containsKey(id);
  }

  /** A session may have come to need fewer. */
  void reconsider() {
    changed = true;
  }

  /** Gives back those that are not in use, if that may have changed. */
  List<Integer> release(IntPredicate inUse) {
    if (!changed || askedBy == null) {
      return List.of();
    }
    changed = false;
    List<Integer> unused = open.keySet().stream().filter(id -> !inUse.test(id)).toList();
    if (!unused.isEmpty()) {
      unused.forEach(open::remove);
      byPort.values().retainAll(open.values());
      exhausted = false;
      out.tell(new PunchEvent.SocketsReleased(askedBy, unused));
    }
    return unused;
  }
}
