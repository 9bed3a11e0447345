package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerCertificate;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Statements;
import org.jspecify.annotations.Nullable;

/** A session with the server; proves first who this peer is. */
final class ClientSession implements AutoCloseable {

  private final ClientContext context;
  private final LinkSession keys;
  private final Message.Proof message;
  private @Nullable Exchange proof;

  ClientSession(ClientContext context, ServerId server, LinkSession keys, long nowNanos) {
    this.context = context;
    this.keys = keys;
    this.proof = new Exchange(context.random, nowNanos);
    PeerCertificate certificate = context.config.identity().certificate();
    long instance = context.config.instance();
    this.message =
        new Message.Proof(
            certificate,
            instance,
            Statements.signSessionProof(
                context.config.identity(), server, keys.handshakeHash(), instance));
  }

  long number() {
    return keys.number();
  }

  LinkSession keys() {
    return keys;
  }

  /** Whether that transaction is the proof, still unanswered. */
  boolean isProof(long transaction) {
    return proof != null && proof.transaction() == transaction;
  }

  /** The server knows who this is. */
  void confirmed() {
    proof = null;
  }

  void send(byte[] control) {
    context.transmit(keys.seal(control));
  }

  /** When the proof was first sent if it is unanswered, or {@link Exchange#NEVER}. */
  long unansweredSince() {
    return Exchange.unansweredSince(proof);
  }

  void handleTimeout(long nowNanos) {
    Exchange due = proof;
    if (due != null && due.isDue(nowNanos)) {
      context.onTransmission(due);
      due.sent(nowNanos);
      send(ControlCodec.encode(due.transaction(), message));
    }
  }

  long nextTimeoutNanos() {
    return Exchange.nextSendNanos(proof);
  }

  @Override
  public void close() {
    keys.close();
  }
}
