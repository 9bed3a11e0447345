package io.github.uhp.protocol;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/**
 * ECDSA over P-256 with SHA-256, deterministic (RFC 6979), as 64 bytes r and s. The signed bytes
 * are the purpose's prefix, then each field preceded by its length in four bytes, big-endian: no
 * two lists of fields give the same bytes.
 */
final class Signatures {

  static final int LENGTH = 64;

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");

  static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

  private Signatures() {}

  static byte[] sign(ECPrivateKeyParameters key, Purpose purpose, byte[]... fields) {
    return signDigest(key, digest(purpose, fields));
  }

  static byte[] signDigest(ECPrivateKeyParameters key, byte[] digest) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    BigInteger[] rs = signer.generateSignature(digest);
    byte[] signature = new byte[LENGTH];
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, rs[0]), 0, signature, 0, 32);
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, rs[1]), 0, signature, 32, 32);
    return signature;
  }

  static boolean verify(
      ECPublicKeyParameters key, byte[] signature, Purpose purpose, byte[]... fields) {
    if (signature.length != LENGTH) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return verifier.verifySignature(
        digest(purpose, fields),
        new BigInteger(1, signature, 0, 32),
        new BigInteger(1, signature, 32, 32));
  }

  /** Of all parts, one after another. */
  static byte[] sha256(byte[]... parts) {
    MessageDigest sha = newSha256();
    for (byte[] part : parts) {
      sha.update(part);
    }
    return sha.digest();
  }

  private static byte[] digest(Purpose purpose, byte[]... fields) {
    MessageDigest sha = newSha256();
    sha.update(purpose.prefix());
    for (byte[] field : fields) {
      int n = field.length;
      sha.update(new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
      sha.update(field);
    }
    return sha.digest();
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
