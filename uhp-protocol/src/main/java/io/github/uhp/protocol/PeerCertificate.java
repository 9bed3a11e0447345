package io.github.uhp.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A peer's certificate as it came over the wire: DER of at most {@value #MAX_LENGTH} bytes with a
 * P-256 key. Nothing else in it is trusted: neither dates nor names nor its own signature.
 * Immutable.
 */
public final class PeerCertificate {

  /** The longest that is taken, in bytes of DER. */
  public static final int MAX_LENGTH = 512;

  private static final int UNCOMPRESSED_LENGTH = 65;

  private final byte[] der;
  private final PeerId peerId;
  private final ECPublicKeyParameters key;

  private PeerCertificate(byte[] der, PeerId peerId, ECPublicKeyParameters key) {
    this.der = der;
    this.peerId = peerId;
    this.key = key;
  }

  /**
   * Reads a certificate.
   *
   * @throws IllegalArgumentException if it is not DER, too long, not to the JDK's taste, or its key
   *     is not an uncompressed point on P-256
   */
  public static PeerCertificate parse(byte[] der) {
    if (der.length == 0 || der.length > MAX_LENGTH) {
      throw new IllegalArgumentException("certificate of " + der.length + " bytes");
    }
    try {
      X509CertificateHolder holder = new X509CertificateHolder(der);
      if (!Arrays.equals(holder.toASN1Structure().getEncoded("DER"), der)) {
        throw new IllegalArgumentException("certificate is not DER");
      }
      SubjectPublicKeyInfo spki = holder.getSubjectPublicKeyInfo();
      boolean p256 =
          spki.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
              && SECObjectIdentifiers.secp256r1.equals(spki.getAlgorithm().getParameters());
      if (!p256) {
        throw new IllegalArgumentException("certificate's key is not P-256");
      }
      byte[] point = spki.getPublicKeyData().getOctets();
      // RFC 5480 §2.2. Another form of the same point would give one key several PeerIds.
      if (point.length != UNCOMPRESSED_LENGTH || point[0] != 0x04) {
        throw new IllegalArgumentException("certificate's key is compressed");
      }
      ECPublicKeyParameters key =
          new ECPublicKeyParameters(
              Signatures.DOMAIN.getCurve().decodePoint(point), Signatures.DOMAIN);
      x509(der);
      PeerId peerId = PeerId.of(Signatures.sha256(spki.getEncoded("DER")));
      return new PeerCertificate(der.clone(), peerId, key);
    } catch (IOException | CertificateException | RuntimeException e) {
      // BouncyCastle throws various unchecked exceptions on malformed structures.
      throw new IllegalArgumentException("not a peer's certificate: " + e.getMessage(), e);
    }
  }

  /** The PeerId that its key gives. */
  public PeerId peerId() {
    return peerId;
  }

  /** A copy of the DER bytes. */
  public byte[] der() {
    return der.clone();
  }

  /** The SHA-256 of the DER bytes. */
  public byte[] fingerprint() {
    return Signatures.sha256(der);
  }

  /** The same certificate for use with TLS. */
  public X509Certificate toX509() {
    try {
      return x509(der);
    } catch (CertificateException e) {
      throw new AssertionError("the JDK read it before", e);
    }
  }

  private static X509Certificate x509(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** Whether its key signed these fields for that purpose. */
  public boolean verifies(byte[] signature, Purpose purpose, byte[]... fields) {
    return Signatures.verify(key, signature, purpose, fields);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerCertificate that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "certificate of " + peerId;
  }
}
