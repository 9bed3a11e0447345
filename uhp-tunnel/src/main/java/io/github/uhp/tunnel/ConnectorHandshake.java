package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.protocol.StreamProof;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The connector's side of the first stream: it proves that the key which signed the connect-request
 * is at this end of this very connection. The listener has proven its own key in TLS by then, so
 * its streams are taken at once.
 */
final class ConnectorHandshake implements ConnectionHandler, StreamHandler {

  private final Identity identity;
  private final long instance;
  private final Session session;
  private final String transport;
  private final StreamRouter router;
  private final CompletableFuture<TunnelConnection> proven = new CompletableFuture<>();
  private final FramedReader reader = new FramedReader();
  private @Nullable TunnelConnection tunnel;
  private boolean answered;

  ConnectorHandshake(
      Identity identity, long instance, Session session, String transport, StreamRouter router) {
    this.identity = identity;
    this.instance = instance;
    this.session = session;
    this.transport = transport;
    this.router = router;
  }

  /** Completes when the listener has taken the proof; exceptionally when it has not. */
  CompletableFuture<TunnelConnection> proven() {
    return proven;
  }

  /** The QUIC handshake is done. */
  void start(Connection connection) {
    tunnel(connection);
    connection
        .openStream()
        .whenComplete(
            (stream, failure) -> {
              if (stream == null) {
                fail("the connection ended before the proof");
                return;
              }
              try {
                write(stream, StreamMessage.proofStart(session.id()));
                stream.setHandler(this);
              } catch (IOException e) {
                fail(String.valueOf(e.getMessage()));
              }
            });
  }

  @Override
  public void onStream(Connection connection, QuicStream stream) {
    router.route(tunnel(connection), stream);
  }

  @Override
  public void onClosed(Connection connection, CloseReason reason) {
    fail(
        reason.kind() == CloseReason.Kind.REMOTE && !reason.message().isEmpty()
            ? reason.message()
            : "the connection ended before the proof was taken (" + reason + ")");
  }

  @Override
  public void onReadable(QuicStream stream) {
    try {
      for (byte[] message = reader.poll(stream); message != null; message = reader.poll(stream)) {
        if (!answered) {
          answered = true;
          answer(stream, StreamMessage.readProofChallenge(message));
        } else {
          conclude(stream, StreamMessage.readProofResult(message));
          return;
        }
      }
    } catch (IOException e) {
      if (!proven.isDone()) {
        fail("the listener broke off the proof (" + e.getMessage() + ")");
        stream.connection().close(TunnelCodes.PROTOCOL_ERROR, "proof broken off");
      }
    }
  }

  @Override
  public void onWritable(QuicStream stream) {
    // The few bytes of a proof always fit.
  }

  private void answer(QuicStream stream, byte[] nonce) throws IOException {
    StreamProof proof =
        new StreamProof(
            nonce,
            identity.certificate(),
            session.certificate(),
            instance,
            session.instance(),
            session.id());
    write(stream, StreamMessage.proof(Statements.signProof(identity, proof)));
    stream.finish();
  }

  private void conclude(QuicStream stream, boolean accepted) {
    stream.stop(TunnelCodes.NO_ERROR);
    if (accepted) {
      proven.complete(tunnel(stream.connection()));
    } else {
      fail("the listener did not take the proof of this peer's key");
    }
  }

  private void fail(String why) {
    proven.completeExceptionally(new UhpException(UhpException.Reason.PROOF_REFUSED, why));
  }

  private synchronized TunnelConnection tunnel(Connection connection) {
    TunnelConnection known = tunnel;
    if (known == null) {
      known = new TunnelConnection(session.peerId(), transport, connection);
      tunnel = known;
    }
    return known;
  }

  static void write(QuicStream stream, ByteBuffer message) throws IOException {
    stream.write(message);
    if (message.hasRemaining()) {
      throw new IOException("the transport has no room for a message");
    }
  }
}
