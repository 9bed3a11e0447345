package io.github.uhp.bench.carrier;

import io.github.uhp.protocol.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 of the JDK, by {@link SSLSocket}, with the cipher suite that the QUIC libraries choose.
 * Each connection has a context of its own, so that nothing is resumed, as in UHP.
 */
final class Tls implements Tcp.Security {

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256"};

  private @Nullable SSLContext answering;

  @Override
  public void identify(Identity identity) throws GeneralSecurityException, IOException {
    char[] password = "unused".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    Certificate[] chain = {identity.x509()};
    store.setKeyEntry("bench", identity.privateKey(), password, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    answering = context;
  }

  @Override
  public ByteChannel answer(SocketChannel socket) throws IOException {
    SSLContext context = Objects.requireNonNull(answering);
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket.socket(), null, true);
    tls.setUseClientMode(false);
    return secure(tls);
  }

  @Override
  public ByteChannel call(SocketChannel socket, Target target)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Pin(target.certificate())}, null);
    SSLSocket tls =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    socket.socket(),
                    target.address().getAddress().getHostAddress(),
                    target.address().getPort(),
                    true);
    return secure(tls);
  }

  private static ByteChannel secure(SSLSocket socket) throws IOException {
    socket.setEnabledProtocols(PROTOCOLS);
    socket.setEnabledCipherSuites(CIPHERS);
    socket.startHandshake();
    return new StreamChannel(socket.getInputStream(), socket.getOutputStream());
  }

  /** A channel over the streams, which know arrays only. */
  private static final class StreamChannel implements ByteChannel {

    private final InputStream in;
    private final OutputStream out;
    private final byte[] incoming = new byte[Settings.READ_BUFFER];
    private final byte[] outgoing = new byte[Settings.READ_BUFFER];

    StreamChannel(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      int n = in.read(incoming, 0, Math.min(to.remaining(), incoming.length));
      if (n > 0) {
        to.put(incoming, 0, n);
      }
      return n;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int n = Math.min(from.remaining(), outgoing.length);
      from.get(outgoing, 0, n);
      out.write(outgoing, 0, n);
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
