package interop;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of {@code quicpeer}, and what it says. */
final class GoPeer implements AutoCloseable {

  private final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final InetSocketAddress address;
  private final X509Certificate certificate;

  GoPeer(String program) throws Exception {
    process = new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread reader = new Thread(this::read, "quicpeer");
    reader.setDaemon(true);
    reader.start();
    String[] words = next().split(" ");
    int colon = words[1].lastIndexOf(':');
    address =
        new InetSocketAddress(
            InetAddress.getByName(words[1].substring(0, colon)),
            Integer.parseInt(words[1].substring(colon + 1)));
    certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(HexFormat.of().parseHex(words[2])));
  }

  InetSocketAddress address() {
    return address;
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** Has it connect to an address, where it is to find a certificate. */
  void dial(InetSocketAddress to, X509Certificate expected)
      throws IOException, GeneralSecurityException {
    byte[] fingerprint = MessageDigest.getInstance("SHA-256").digest(expected.getEncoded());
    String line =
        "dial %s:%d %s%n"
            .formatted(
                to.getAddress().getHostAddress(),
                to.getPort(),
                HexFormat.of().formatHex(fingerprint));
    process.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Waits for its next line, which must be this one. */
  void says(String line) throws InterruptedException {
    Checks.equal(next(), line);
  }

  /** Waits for its next line, which must begin so. */
  void saysSomethingLike(String beginning) throws InterruptedException {
    String line = next();
    Checks.check(line.startsWith(beginning), "quicpeer said: " + line);
  }

  private String next() throws InterruptedException {
    String line = said.poll(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
    Checks.check(line != null, "quicpeer says nothing");
    return line.strip();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its input, and so the process. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().orTimeout(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
