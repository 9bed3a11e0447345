package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says to peers what they have asked to be told later, so that they learn how long their NATs let
 * the server in (RFC 5780 §4.6, adapted). One at a time for each session, the newest, to where the
 * session has proven to be.
 */
final class Echoes {

  /** What an echo is sealed to. */
  static final int LENGTH =
      LinkSession.OVERHEAD + ControlCodec.encode(-1, new Message.Echo()).length;

  /** Of all sessions together; who comes when there are so many is told that there will be none. */
  static final int MAX = 65_536;

  /** In which a peer that has waited for an echo in vain can keep its session alive. */
  private static final Duration IN_VAIN = Duration.ofSeconds(3);

  private final ServerContext context;
  private final Sessions sessions;
  private final TreeSet<Echo> byTime =
      new TreeSet<>(Comparator.comparingLong(Echo::atNanos).thenComparingLong(Echo::session));
  private final Map<Long, Echo> bySession = new HashMap<>();

  private record Echo(long session, long transaction, long atNanos) {}

  Echoes(ServerContext context, Sessions sessions) {
    this.context = context;
    this.sessions = sessions;
  }

  /**
   * Takes a wish up, in the place of an earlier one of the session; false if there are too many, or
   * if the session would not live so long.
   */
  boolean promise(long nowNanos, ServerSession session, long transaction, int afterMillis) {
    forget(bySession.get(session.number()));
    if (bySession.size() >= MAX
        || context.config.expireAfter().minus(IN_VAIN).toMillis() < afterMillis) {
      return false;
    }
    Echo echo =
        new Echo(
            session.number(), transaction, nowNanos + Duration.ofMillis(afterMillis).toNanos());
    byTime.add(echo);
    bySession.put(echo.session(), echo);
    return true;
  }

  void handleTimeout(long nowNanos) {
    while (nextTimeoutNanos() <= nowNanos) {
      Echo due = byTime.first();
      forget(due);
      ServerSession session = sessions.find(due.session());
      if (session != null) {
        context.counters.increment(ServerCounter.ECHO);
        context.tell(session, due.transaction(), new Message.Echo());
      }
    }
  }

  long nextTimeoutNanos() {
    return byTime.isEmpty() ? Engine.NEVER : byTime.first().atNanos();
  }

  private void forget(@Nullable Echo echo) {
    if (echo != null) {
      byTime.remove(echo);
      bySession.remove(echo.session());
    }
  }
}
