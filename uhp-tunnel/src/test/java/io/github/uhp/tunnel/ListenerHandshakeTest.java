package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.protocol.StreamProof;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connector must show before a listener reads anything else of it. */
class ListenerHandshakeTest {

  private static final long CONNECTOR_INSTANCE = 11;
  private static final long LISTENER_INSTANCE = 22;

  private final Identity listener = Identity.generate(new SecureRandom());
  private final Identity connector = Identity.generate(new SecureRandom());
  private final SessionId id = SessionId.of(new byte[32]);
  private final Session session =
      new Session(id, connector.certificate(), CONNECTOR_INSTANCE, false, null, null);
  private final AtomicBoolean admitted = new AtomicBoolean(true);
  private final PipeStream[] stream = PipeStream.pair(2048, Runnable::run);
  private final PipeStream mine = stream[0];
  private final PipeStream theirs = stream[1];
  private ListenerHandshake handshake = handshake();

  private ListenerHandshake handshake() {
    return new ListenerHandshake(
        listener,
        LISTENER_INSTANCE,
        "test",
        nonce(),
        theirs.connection(),
        asked -> asked.equals(id) ? session : null,
        of ->
            admitted.get()
                ? new StreamRouter(Services.none(), new NoForwarding().forwarder())
                : null);
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[32];
    Arrays.fill(nonce, (byte) 7);
    return nonce;
  }

  @BeforeEach
  void open() {
    handshake = handshake();
    handshake.onStream(theirs.connection(), theirs);
  }

  private StreamProof proof(byte[] nonce) {
    return new StreamProof(
        nonce,
        connector.certificate(),
        listener.certificate(),
        CONNECTOR_INSTANCE,
        LISTENER_INSTANCE,
        id);
  }

  private byte[] challenge() throws Exception {
    mine.write(StreamMessage.proofStart(id));
    return StreamMessage.readProofChallenge(next());
  }

  private byte[] next() throws Exception {
    byte[] message = new FramedReader().poll(mine);
    assertThat(message).isNotNull();
    return message;
  }

  private void prove(Identity signer, UnaryOperator<StreamProof> change) throws Exception {
    byte[] nonce = challenge();
    mine.write(StreamMessage.proof(Statements.signProof(signer, change.apply(proof(nonce)))));
  }

  private void assertRefused() {
    assertThat(handshake.proven()).isCompletedExceptionally();
    assertThat(theirs.connection().closes)
        .anySatisfy(close -> assertThat(close.code()).isEqualTo(TunnelCodes.REFUSED));
  }

  @Test
  void theKeyThatSignedTheRequestIsLetIn() throws Exception {
    prove(connector, same -> same);
    assertThat(handshake.proven()).isCompleted();
    assertThat(handshake.proven().get().connection().peerId()).isEqualTo(connector.peerId());
    assertThat(StreamMessage.readProofResult(next())).isTrue();
    assertThat(mine.isFinishedByOther()).isTrue();
  }

  @Test
  void anotherKeyIsNot() throws Exception {
    prove(Identity.generate(new SecureRandom()), same -> same);
    assertRefused();
  }

  @Test
  void aProofForAnotherNonceIsNot() throws Exception {
    prove(connector, same -> proof(new byte[32]));
    assertRefused();
  }

  @Test
  void aProofForAnotherListenerIsNot() throws Exception {
    Identity other = Identity.generate(new SecureRandom());
    prove(
        connector,
        same ->
            new StreamProof(
                same.nonce(),
                same.connector(),
                other.certificate(),
                CONNECTOR_INSTANCE,
                LISTENER_INSTANCE,
                id));
    assertRefused();
  }

  @Test
  void whoIsNoLongerAllowedIsNot() throws Exception {
    admitted.set(false);
    prove(connector, same -> same);
    assertRefused();
  }

  @Test
  void aSessionThatWasNotIntroducedIsNot() throws Exception {
    byte[] other = new byte[32];
    other[0] = 1;
    mine.write(StreamMessage.proofStart(SessionId.of(other)));
    assertRefused();
  }

  @Test
  void anOversizedMessageIsRefused() throws Exception {
    mine.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, 0}));
    assertRefused();
  }

  @Test
  void aStreamThatEndsWithoutProofIsRefused() {
    mine.finish();
    assertRefused();
  }

  @Test
  void aSecondStreamBeforeTheProofEndsTheConnection() throws Exception {
    challenge();
    PipeStream second = PipeStream.pair(64, Runnable::run)[1];
    handshake.onStream(theirs.connection(), second);
    assertRefused();
  }

  @Test
  void silenceIsRefusedInTime() {
    assertThatThrownBy(() -> handshake.proven().get())
        .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(theirs.connection().closed.join().code()).isEqualTo(TunnelCodes.REFUSED);
  }
}
