package io.github.uhp.transport.kwik;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509TrustManager;

/** Trusts exactly one server certificate, byte for byte, and nothing else. */
final class PinnedCertificate implements X509TrustManager {

  private final X509Certificate expected;
  private volatile boolean refused;

  PinnedCertificate(X509Certificate expected) {
    this.expected = expected;
  }

  /** Whether another certificate was shown. */
  boolean refused() {
    return refused;
  }

  /**
   * A name that Kwik's TLS library finds in the certificate: it checks the host name after the
   * trust manager and cannot be told not to, but a name of the expected certificate always fits
   * that certificate.
   */
  @SuppressWarnings("deprecation") // It compares with this very string.
  String hostName() {
    return Arrays.stream(expected.getSubjectDN().getName().split(",", -1))
        .map(String::trim)
        .filter(part -> part.startsWith("CN="))
        .map(part -> part.replace("CN=", ""))
        .filter(name -> !name.isBlank())
        .findFirst()
        .orElse("peer");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (chain.length == 0 || !Arrays.equals(chain[0].getEncoded(), expected.getEncoded())) {
      refused = true;
      throw new CertificateException("not the certificate that was promised");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("clients present no certificates");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
