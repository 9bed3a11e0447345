package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.protocol.StreamProof;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listener's side of the first stream. Until the connector has proven its key, one stream is
 * read, for {@value #SECONDS} seconds and a few hundred bytes; a second one ends the connection.
 */
final class ListenerHandshake implements ConnectionHandler, StreamHandler {

  /** How long a connector may take. */
  static final int SECONDS = 5;

  private final Identity identity;
  private final long instance;
  private final String transport;
  private final byte[] nonce;
  private final Connection connection;
  private final Function<SessionId, @Nullable Session> sessions;
  private final Function<Session, @Nullable StreamRouter> admission;
  private final CompletableFuture<Proven> proven = new CompletableFuture<>();
  private final FramedReader reader = new FramedReader();
  private @Nullable Session session;
  private boolean streamSeen;

  /**
   * What a proof gives.
   *
   * @param session the session that it belongs to
   * @param connection the connection, open for streams
   * @param router takes its streams
   */
  record Proven(Session session, TunnelConnection connection, StreamRouter router) {}

  /**
   * Waits for the proof.
   *
   * @param nonce 32 random bytes, for this connection alone
   * @param sessions finds the sessions that this side admitted from where the connection comes from
   * @param admission asks again whether the peer may come in; null if not
   */
  ListenerHandshake(
      Identity identity,
      long instance,
      String transport,
      byte[] nonce,
      Connection connection,
      Function<SessionId, @Nullable Session> sessions,
      Function<Session, @Nullable StreamRouter> admission) {
    this.identity = identity;
    this.instance = instance;
    this.transport = transport;
    this.nonce = nonce.clone();
    this.connection = connection;
    this.sessions = sessions;
    this.admission = admission;
    proven
        .orTimeout(SECONDS, TimeUnit.SECONDS)
        .whenComplete(
            (done, failure) -> {
              Arrays.fill(this.nonce, (byte) 0);
              if (failure instanceof TimeoutException) {
                connection.close(TunnelCodes.REFUSED, "no proof within " + SECONDS + " s");
              }
            });
  }

  /** Completes with the proof; exceptionally when there is none. */
  CompletableFuture<Proven> proven() {
    return proven;
  }

  @Override
  public void onStream(Connection from, QuicStream stream) {
    Proven done = proven.isCompletedExceptionally() ? null : proven.getNow(null);
    if (done != null) {
      done.router().route(done.connection(), stream);
    } else if (streamSeen) {
      refuse("a second stream before the proof");
    } else {
      streamSeen = true;
      stream.setHandler(this);
    }
  }

  @Override
  public void onClosed(Connection from, CloseReason reason) {
    proven.completeExceptionally(
        new UhpException(UhpException.Reason.PROOF_REFUSED, "connection ended: " + reason));
  }

  @Override
  public void onReadable(QuicStream stream) {
    try {
      while (!proven.isDone()) {
        byte[] message = reader.poll(stream);
        if (message == null) {
          return;
        }
        if (session == null) {
          challenge(stream, StreamMessage.readProofStart(message));
        } else {
          judge(stream, session, StreamMessage.readProof(message));
        }
      }
    } catch (IOException e) {
      refuse("the proof cannot be read");
    }
  }

  @Override
  public void onWritable(QuicStream stream) {
    // The few bytes of a proof always fit.
  }

  private void challenge(QuicStream stream, SessionId id) throws IOException {
    Session found = sessions.apply(id);
    if (found == null) {
      refuse("no such session");
      return;
    }
    session = found;
    ConnectorHandshake.write(stream, StreamMessage.proofChallenge(nonce));
  }

  private void judge(QuicStream stream, Session of, byte[] signature) throws IOException {
    StreamProof proof =
        new StreamProof(
            nonce, of.certificate(), identity.certificate(), of.instance(), instance, of.id());
    StreamRouter router =
        Statements.verifyProof(of.certificate(), proof, signature) ? admission.apply(of) : null;
    if (router == null) {
      refuse("the proof of this peer's key was not taken");
      return;
    }
    // Streams may follow as soon as the connector hears of it, so first be ready for them.
    proven.complete(
        new Proven(of, new TunnelConnection(of.peerId(), transport, connection), router));
    ConnectorHandshake.write(stream, StreamMessage.proofResult(true));
    stream.finish();
    stream.stop(TunnelCodes.NO_ERROR);
  }

  private void refuse(String why) {
    proven.completeExceptionally(new UhpException(UhpException.Reason.PROOF_REFUSED, why));
    connection.close(TunnelCodes.REFUSED, why);
  }
}
