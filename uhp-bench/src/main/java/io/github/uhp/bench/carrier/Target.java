package io.github.uhp.bench.carrier;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Where the answering end is.
 *
 * @param address its address
 * @param certificate what it presents, where there is TLS
 */
public record Target(InetSocketAddress address, X509Certificate certificate) {

  /** In one line, for {@link #parse}. */
  public String format() throws CertificateEncodingException {
    return address.getAddress().getHostAddress()
        + " "
        + address.getPort()
        + " "
        + Base64.getEncoder().encodeToString(certificate.getEncoded());
  }

  /** Reads what {@link #format} wrote. */
  public static Target parse(String line) throws UnknownHostException, CertificateException {
    String[] words = line.split(" ", -1);
    byte[] encoded = Base64.getDecoder().decode(words[2]);
    return new Target(
        new InetSocketAddress(InetAddress.getByName(words[0]), Integer.parseInt(words[1])),
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoded)));
  }
}
