package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

class IdentityTest {

  @Test
  void theCertificateIsAFunctionOfTheKey() {
    assertThat(Samples.identity(0x11).certificate()).isEqualTo(Samples.CONNECTOR.certificate());
    assertThat(Samples.CONNECTOR.certificate()).isNotEqualTo(Samples.LISTENER.certificate());
    for (int fill = 1; fill < 100; fill++) {
      assertThat(Samples.identity(fill).certificate().der()).hasSizeLessThan(300);
    }
  }

  @Test
  void theCertificateIsSelfSigned() throws Exception {
    X509Certificate certificate = Identity.generate(new SecureRandom()).x509();
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
  }

  @Test
  void saysWhoItIsAndNoMore() {
    assertThat(Samples.CONNECTOR).hasToString("identity " + Samples.CONNECTOR.peerId());
    assertThat(Samples.CONNECTOR.toString()).doesNotContain("1111111111");
    assertThat(Samples.CONNECTOR_PUNCH.toString()).doesNotContain("4444444444");
  }

  @Test
  void refusesAnotherKey() throws Exception {
    PeerCertificate certificate = Samples.CONNECTOR.certificate();
    assertThatThrownBy(() -> Identity.of(Samples.LISTENER.privateKey(), certificate))
        .isInstanceOf(IllegalArgumentException.class);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    assertThatThrownBy(() -> Identity.of(rsa.generateKeyPair().getPrivate(), certificate))
        .isInstanceOf(IllegalArgumentException.class);
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(384);
    assertThatThrownBy(() -> Identity.of(ec.generateKeyPair().getPrivate(), certificate))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesOtherFormsOfAKey() {
    byte[] der = Samples.CONNECTOR.certificate().der();
    int point = indexOf(der, new byte[] {0x03, 0x42, 0x00, 0x04}) + 3;
    byte[] hybrid = der.clone();
    hybrid[point] = (byte) (6 + (hybrid[point + 64] & 1));
    refuses(hybrid);
    byte[] offCurve = der.clone();
    offCurve[point + 64] ^= 1;
    refuses(offCurve);
    byte[] overRange = der.clone();
    Arrays.fill(overRange, point + 1, point + 65, (byte) 0xff);
    refuses(overRange);
    refuses(withPoint(der, new byte[] {0}));
    byte[] compressed = Arrays.copyOfRange(der, point, point + 33);
    compressed[0] = (byte) (2 + (der[point + 64] & 1));
    refuses(withPoint(der, compressed));
    refuses(withPoint(der, new byte[0]));
    assertThat(PeerCertificate.parse(withPoint(der, Arrays.copyOfRange(der, point, point + 65))))
        .isEqualTo(Samples.CONNECTOR.certificate());
  }

  @Test
  void refusesWhatIsNoCertificate() {
    byte[] der = Samples.CONNECTOR.certificate().der();
    refuses(new byte[0]);
    refuses(new byte[512]);
    refuses(new byte[513]);
    refuses(Arrays.copyOf(der, der.length + 1));
    refuses(Arrays.copyOf(der, der.length - 1));
    // An indefinite length, which is BER and not DER.
    byte[] ber = Arrays.copyOf(der, der.length + 1);
    System.arraycopy(der, 4, ber, 2, der.length - 4);
    ber[1] = (byte) 0x80;
    refuses(Arrays.copyOf(ber, der.length));
  }

  private static void refuses(byte[] der) {
    assertThatThrownBy(() -> PeerCertificate.parse(der))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Replaces the public point, and mends the lengths around it. */
  private static byte[] withPoint(byte[] der, byte[] point) {
    try {
      var holder = new X509CertificateHolder(der);
      var tbs = holder.toASN1Structure().getTBSCertificate();
      var generator = new V3TBSCertificateGenerator();
      generator.setSerialNumber(tbs.getSerialNumber());
      generator.setSignature(tbs.getSignature());
      generator.setIssuer(tbs.getIssuer());
      generator.setStartDate(tbs.getStartDate());
      generator.setEndDate(tbs.getEndDate());
      generator.setSubject(tbs.getSubject());
      generator.setSubjectPublicKeyInfo(
          new SubjectPublicKeyInfo(tbs.getSubjectPublicKeyInfo().getAlgorithm(), point));
      var parts = new ASN1EncodableVector();
      parts.add(generator.generateTBSCertificate());
      parts.add(holder.getSignatureAlgorithm());
      parts.add(new DERBitString(holder.getSignature()));
      return new DERSequence(parts).getEncoded("DER");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void servesTls() throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    char[] none = new char[0];
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, none);
    keys.setKeyEntry("key", identity.privateKey(), none, new Certificate[] {identity.x509()});
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, none);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
    SSLEngine client = context.createSSLEngine();
    client.setUseClientMode(true);
    SSLEngine server = context.createSSLEngine();
    server.setUseClientMode(false);
    ByteBuffer toServer = ByteBuffer.allocate(65_536);
    ByteBuffer toClient = ByteBuffer.allocate(65_536);
    for (int i = 0; i < 100 && !(done(client) && done(server)); i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    assertThat(done(client) && done(server)).isTrue();
    assertThat(client.getSession().getPeerCertificates()).containsExactly(identity.x509());
  }

  private static boolean done(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && !engine.getSession().getCipherSuite().contains("NULL");
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
    ByteBuffer nothing = ByteBuffer.allocate(65_536);
    engine.wrap(ByteBuffer.allocate(0), out);
    in.flip();
    engine.unwrap(in, nothing);
    in.compact();
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
