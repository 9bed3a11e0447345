package io.github.uhp.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.operator.ContentSigner;

/**
 * A peer's own key, on P-256, with its self-signed certificate. The certificate is a function of
 * the key: fixed names and dates (which nobody trusts), deterministic signature. Immutable,
 * thread-safe.
 */
public final class Identity {

  private static final X500Name NAME = new X500Name("CN=uhp");
  private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
  // "No well-defined expiration date", RFC 5280 §4.1.2.5.
  private static final Date NOT_AFTER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

  private final PrivateKey privateKey;
  private final ECPrivateKeyParameters signingKey;
  private final PeerCertificate certificate;

  private Identity(
      PrivateKey privateKey, ECPrivateKeyParameters signingKey, PeerCertificate certificate) {
    this.privateKey = privateKey;
    this.signingKey = signingKey;
    this.certificate = certificate;
  }

  /** A fresh identity. */
  public static Identity generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-256", e);
    }
  }

  static Identity of(KeyPair pair) {
    return of(pair.getPrivate(), selfSigned(pair));
  }

  /**
   * An identity from its stored parts.
   *
   * @throws IllegalArgumentException if the key is not on P-256, or not the certificate's
   */
  public static Identity of(PrivateKey key, PeerCertificate certificate) {
    if (!(key instanceof ECPrivateKey ec)) {
      throw new IllegalArgumentException("not an EC key");
    }
    ECPrivateKeyParameters signing = new ECPrivateKeyParameters(ec.getS(), Signatures.DOMAIN);
    byte[] probe = Signatures.sign(signing, Purpose.STREAM_PROOF);
    if (!certificate.verifies(probe, Purpose.STREAM_PROOF)) {
      throw new IllegalArgumentException("the key is not the certificate's");
    }
    return new Identity(key, signing, certificate);
  }

  /** Who this is. */
  public PeerId peerId() {
    return certificate.peerId();
  }

  /** What this identity presents. */
  public PeerCertificate certificate() {
    return certificate;
  }

  /** The certificate for use with TLS. */
  public X509Certificate x509() {
    return certificate.toX509();
  }

  /** The private key for use with TLS. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** Signs fields for a purpose; 64 bytes. */
  public byte[] sign(Purpose purpose, byte[]... fields) {
    return Signatures.sign(signingKey, purpose, fields);
  }

  @Override
  public String toString() {
    return "identity " + peerId();
  }

  private static PeerCertificate selfSigned(KeyPair pair) {
    ECPrivateKeyParameters key =
        new ECPrivateKeyParameters(((ECPrivateKey) pair.getPrivate()).getS(), Signatures.DOMAIN);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            NAME,
            BigInteger.ONE,
            NOT_BEFORE,
            NOT_AFTER,
            NAME,
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    try {
      return PeerCertificate.parse(builder.build(new DeterministicSigner(key)).getEncoded());
    } catch (IOException e) {
      throw new AssertionError("encoding in memory", e);
    }
  }

  /** Signs the certificate without randomness, so that one key always gives one certificate. */
  private static final class DeterministicSigner implements ContentSigner {

    private final ECPrivateKeyParameters key;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    DeterministicSigner(ECPrivateKeyParameters key) {
      this.key = key;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      byte[] rs = Signatures.signDigest(key, Signatures.sha256(content.toByteArray()));
      ASN1EncodableVector pair = new ASN1EncodableVector();
      pair.add(new ASN1Integer(new BigInteger(1, Arrays.copyOf(rs, 32))));
      pair.add(new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(rs, 32, 64))));
      try {
        return new DERSequence(pair).getEncoded("DER");
      } catch (IOException e) {
        throw new AssertionError("encoding in memory", e);
      }
    }
  }
}
