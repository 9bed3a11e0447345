package io.github.uhp.tunnel;

import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads which service a stream is opened to, and hands it over. A stream that does not say so in
 * time is reset, so that nobody keeps streams, and what they hold, for nothing. Stateless but for
 * the services.
 */
final class StreamRouter {

  /** How long the other side may take to name a service. The name goes with the first bytes. */
  static final Duration NAME_TIMEOUT = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(StreamRouter.class.getName());

  private final Services services;
  private final TcpForwarder forwarder;
  private final Duration timeout;

  StreamRouter(Services services, TcpForwarder forwarder) {
    this(services, forwarder, NAME_TIMEOUT);
  }

  StreamRouter(Services services, TcpForwarder forwarder, Duration timeout) {
    this.services = services;
    this.forwarder = forwarder;
    this.timeout = timeout;
  }

  void route(PeerConnection connection, QuicStream stream) {
    stream.setHandler(new Naming(connection, stream));
  }

  /** Waits for the name. Called on the stream's thread, and once on a timer's. */
  private final class Naming implements StreamHandler {

    private final PeerConnection connection;
    private final FramedReader reader = new FramedReader();

    /** Completes when it is decided what becomes of the stream, and by whom. */
    private final CompletableFuture<Boolean> decided = new CompletableFuture<>();

    Naming(PeerConnection connection, QuicStream stream) {
      this.connection = connection;
      decided
          .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
          .thenAccept(
              named -> {
                if (!named) {
                  abandon(stream, TunnelCodes.PROTOCOL_ERROR);
                  forwarder.refused(connection.peerId(), "a stream named no service in time");
                }
              });
    }

    @Override
    public void onReadable(QuicStream stream) {
      if (decided.isDone()) {
        return;
      }
      try {
        byte[] message = reader.poll(stream);
        if (message != null && decided.complete(true)) {
          handOver(connection, stream, StreamMessage.readStreamOpen(message));
        }
      } catch (IOException e) {
        decided.complete(true);
        if (decided.join()) {
          abandon(stream, TunnelCodes.PROTOCOL_ERROR);
          forwarder.refused(connection.peerId(), "a stream began with no service's name");
        }
      }
    }

    @Override
    public void onWritable(QuicStream stream) {
      // Nothing to write yet.
    }
  }

  private void handOver(PeerConnection connection, QuicStream stream, String service) {
    Services.Target target = services.find(service);
    if (target == null) {
      abandon(stream, TunnelCodes.UNKNOWN_SERVICE);
      forwarder.refused(connection.peerId(), "there is no service '" + service + "'");
    } else if (target instanceof Services.Tcp tcp) {
      forwarder.dial(service, tcp, stream);
    } else if (target instanceof Services.Code code) {
      try {
        code.handler().onStream(connection, stream);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "service '" + service + "' failed", e);
        abandon(stream, TunnelCodes.INTERNAL_ERROR);
      }
    }
  }

  static void abandon(QuicStream stream, long code) {
    stream.reset(code);
    stream.stop(code);
  }
}
