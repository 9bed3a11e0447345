package io.github.uhp.tunnel;

import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.QuicStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The listener's role: who asks, who is let in. On the driver's thread unless it says so. */
final class Inbound implements ConnectionAcceptor {

  /** Connections that have not proven anything yet. */
  private static final int MAX_UNPROVEN = 64;

  private static final ConnectionHandler DEAF =
      new ConnectionHandler() {
        @Override
        public void onStream(Connection connection, QuicStream stream) {
          StreamRouter.abandon(stream, TunnelCodes.REFUSED);
        }

        @Override
        public void onClosed(Connection connection, CloseReason reason) {
          // It was refused.
        }
      };

  private final PeerContext context;
  private final RendezvousClient client;
  private final Remotes remotes;
  private final Paths paths;
  private final Map<PeerName, Listener> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger unproven = new AtomicInteger();

  Inbound(PeerContext context, RendezvousClient client, Remotes remotes, Paths paths) {
    this.context = context;
    this.client = client;
    this.remotes = remotes;
    this.paths = paths;
  }

  /**
   * Takes a listener; its name is advertised by the caller. From any thread.
   *
   * @throws IllegalStateException if this peer listens under that name already, or under too many
   */
  void add(Listener listener) {
    if (listeners.size() >= RendezvousClient.MAX_NAMES) {
      throw new IllegalStateException(
          "a peer listens under at most " + RendezvousClient.MAX_NAMES + " names");
    }
    if (listeners.putIfAbsent(listener.name(), listener) != null) {
      throw new IllegalStateException("this peer listens as " + listener.name() + " already");
    }
  }

  /** From any thread. */
  void remove(Listener listener) {
    listeners.remove(listener.name(), listener);
  }

  @Nullable Listener find(PeerName name) {
    return listeners.get(name);
  }

  /** Ends that listener, if it is there. */
  void end(@Nullable Listener listener, UhpException why) {
    if (listener != null) {
      remove(listener);
      listener.end(why);
    }
  }

  Iterable<Listener> all() {
    return listeners.values();
  }

  void onIntroduced(long nowNanos, ClientEvent.Introduced introduced) {
    ConnectStatement request = introduced.request();
    Listener listener = admitting(request);
    ProbeKeys keys = listener == null ? null : agree(introduced);
    client.decide(nowNanos, request.requestId(), keys != null);
    if (listener == null || keys == null) {
      context.events().refused(request.peerId(), "not allowed");
      return;
    }
    Session session =
        new Session(
            introduced.session(),
            request.certificate(),
            request.instance(),
            false,
            listener.name(),
            listener);
    paths.begin(
        nowNanos,
        session,
        keys,
        new Whereabouts(introduced.observed(), request.candidates(), request.natProfile()),
        client.natProfile(),
        new Paths.Waiter() {
          @Override
          public void onPath(long now, Remote remote) {
            // The connector comes now.
          }

          @Override
          public void onNoPath(String why, PunchReport report) {
            // A connector that has found out about its NAT asks again; that session counts.
            if (!paths.isTryingFor(session.key())) {
              context
                  .events()
                  .error(
                      new UhpException(
                          UhpException.Reason.PUNCH_FAILED,
                          "no path to the connector " + request.peerId() + ": " + why,
                          report));
            }
          }
        });
  }

  /** From an I/O thread. */
  @Override
  public ConnectionHandler accept(Connection connection) {
    long startedNanos = System.nanoTime();
    Remote remote = remotes.find(connection.peer());
    if (remote == null || unproven.incrementAndGet() > MAX_UNPROVEN) {
      if (remote != null) {
        unproven.decrementAndGet();
      }
      connection.close(TunnelCodes.REFUSED, "too many unproven connections");
      return DEAF;
    }
    remote.use(connection);
    byte[] nonce = new byte[StreamMessage.NONCE_LENGTH];
    context.random().nextBytes(nonce);
    ListenerHandshake handshake =
        new ListenerHandshake(
            context.identity(),
            context.instance(),
            context.transport(),
            nonce,
            connection,
            remote::session,
            Inbound::admitAgain);
    handshake
        .proven()
        .whenComplete(
            (proven, failure) -> {
              unproven.decrementAndGet();
              if (proven != null) {
                opened(remote, proven.connection(), startedNanos);
              } else {
                context
                    .events()
                    .refused(
                        remote.key().peerId(),
                        String.valueOf(KeptConnection.unwrap(failure).getMessage()));
              }
              remote.release(connection, System.nanoTime());
            });
    return handshake;
  }

  private void opened(Remote remote, TunnelConnection connection, long startedNanos) {
    remote.use(connection);
    connection
        .closed()
        .thenAccept(
            reason -> {
              remote.release(connection, System.nanoTime());
              context.events().disconnected(connection, reason);
            });
    context.events().connected(connection, Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  private static @Nullable StreamRouter admitAgain(Session session) {
    Listener listener = session.listener();
    return listener != null
            && !listener.ended().isDone()
            && listener.admission().admits(session.peerId())
        ? listener.router()
        : null;
  }

  private @Nullable Listener admitting(ConnectStatement request) {
    PeerName name = request.target().name();
    for (Listener listener : listeners.values()) {
      if ((name == null || name.equals(listener.name()))
          && listener.admission().admits(request.peerId())) {
        return listener;
      }
    }
    return null;
  }

  private @Nullable ProbeKeys agree(ClientEvent.Introduced introduced) {
    ConnectStatement request = introduced.request();
    try {
      return context
          .punchKey()
          .agree(
              request.punchKey(),
              introduced.session(),
              new PunchKey.Party(request.peerId(), request.instance()),
              context.self(),
              false);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
