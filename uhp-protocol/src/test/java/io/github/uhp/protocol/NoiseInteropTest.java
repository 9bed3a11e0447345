package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.southernstorm.noise.protocol.CipherState;
import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Handshake and sealed datagrams with another implementation of Noise at the other end. */
class NoiseInteropTest {

  private static final LinkStart START =
      new LinkStart(0x1112131415161718L, Samples.V4, 1_800_000_000_000L);

  private final Random random = new Random(2026);
  private final ServerKey serverKey = ServerKey.generate(random);

  @Test
  void theOtherIsTheServer() throws GeneralSecurityException {
    HandshakeState server = handshake(HandshakeState.RESPONDER);
    server.getLocalKeyPair().setPrivateKey(serverKey.secret(), 0);
    server.start();
    LinkInitiator peer = LinkInitiator.start(serverKey.serverId(), random);

    byte[] none = new byte[64];
    byte[] message = peer.message();
    assertThat(server.readMessage(message, 0, message.length, none, 0)).isZero();
    byte[] payload = START.encode();
    byte[] answer = new byte[256];
    int length = server.writeMessage(answer, 0, payload, 0, payload.length);
    LinkInitiator.Started started =
        Objects.requireNonNull(peer.finish(Arrays.copyOf(answer, length)));

    assertThat(started.start()).isEqualTo(START);
    assertThat(started.session().handshakeHash()).isEqualTo(server.getHandshakeHash());
    talk(started.session(), server.split());
  }

  @Test
  void theOtherIsThePeer() throws GeneralSecurityException {
    HandshakeState peer = handshake(HandshakeState.INITIATOR);
    peer.getRemotePublicKey().setPublicKey(serverKey.serverId().bytes(), 0);
    peer.start();

    byte[] message = new byte[256];
    int length = peer.writeMessage(message, 0, new byte[0], 0, 0);
    LinkResponder.Response response =
        Objects.requireNonNull(
            new LinkResponder(serverKey, random).respond(Arrays.copyOf(message, length), START));
    byte[] payload = new byte[256];
    byte[] answer = response.message();
    int read = peer.readMessage(answer, 0, answer.length, payload, 0);

    assertThat(LinkStart.decode(Arrays.copyOf(payload, read))).isEqualTo(START);
    assertThat(response.session().handshakeHash()).isEqualTo(peer.getHandshakeHash());
    talk(response.session(), peer.split());
  }

  private static HandshakeState handshake(int role) throws GeneralSecurityException {
    HandshakeState state = new HandshakeState(NoiseNk.NAME, role);
    state.setPrologue(LinkInitiator.PROLOGUE, 0, LinkInitiator.PROLOGUE.length);
    return state;
  }

  /** Through the first epoch, in which both sides have the keys that the handshake gave. */
  private static void talk(LinkSession ours, CipherStatePair theirs)
      throws GeneralSecurityException {
    for (int i = 0; i < 1024; i++) {
      byte[] text = {(byte) i, 2, 3};
      assertThat(open(theirs.getReceiver(), ours.seal(text))).isEqualTo(text);
      assertThat(ours.open(seal(theirs.getSender(), i, text))).isEqualTo(text);
    }
  }

  private static byte[] open(CipherState cipher, ByteBuffer datagram)
      throws GeneralSecurityException {
    byte[] bytes = Samples.bytes(datagram);
    byte[] header = Arrays.copyOf(bytes, Wire.SEALED_HEADER_LENGTH);
    byte[] plain = new byte[bytes.length - LinkSession.OVERHEAD];
    cipher.setNonce(ByteBuffer.wrap(header).getLong(Wire.SEALED_COUNTER_OFFSET));
    cipher.decryptWithAd(
        header, bytes, header.length, plain, 0, bytes.length - Wire.SEALED_HEADER_LENGTH);
    return plain;
  }

  private static ByteBuffer seal(CipherState cipher, long counter, byte[] plain)
      throws GeneralSecurityException {
    ByteBuffer out = ByteBuffer.allocate(plain.length + LinkSession.OVERHEAD);
    out.put(Wire.TYPE_SEALED).put(Wire.VERSION).putLong(START.session()).putLong(counter);
    byte[] header = Arrays.copyOf(out.array(), Wire.SEALED_HEADER_LENGTH);
    cipher.setNonce(counter);
    cipher.encryptWithAd(header, plain, 0, out.array(), header.length, plain.length);
    return out.clear();
  }
}
