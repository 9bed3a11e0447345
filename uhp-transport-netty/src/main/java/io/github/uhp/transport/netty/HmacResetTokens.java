package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicResetTokenGenerator;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stateless reset tokens: HMAC-SHA256 of the connection id under a secret of their own (RFC 9000
 * §10.3.2), so that no connection id tells anything about a token.
 */
final class HmacResetTokens implements QuicResetTokenGenerator {

  private static final String ALGORITHM = "HmacSHA256";

  /** Fixed by RFC 9000 §10.3. */
  private static final int TOKEN_LENGTH = 16;

  private final SecretKeySpec key;

  HmacResetTokens(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  @Override
  public ByteBuffer newResetToken(ByteBuffer connectionId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(connectionId.duplicate());
      return ByteBuffer.wrap(Arrays.copyOf(mac.doFinal(), TOKEN_LENGTH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
