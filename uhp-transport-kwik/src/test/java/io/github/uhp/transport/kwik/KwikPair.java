package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Two endpoints on the loopback interface with a connection between them. */
final class KwikPair implements AutoCloseable {

  private final BlockingQueue<QuicStream> arrived = new LinkedBlockingQueue<>();
  private final Endpoint server;
  private final Endpoint client;
  private final RemotePeer peer;
  private final X509Certificate expected;
  private final Connection connection;

  /** Opens both with the same options. */
  KwikPair(Consumer<EndpointConfig.Builder> options) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    X509Certificate certificate = certificate(keys);
    EndpointConfig.Builder builder =
        EndpointConfig.builder(certificate, keys.getPrivate(), "test")
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .acceptor(accepted -> new Handler(arrived));
    options.accept(builder);
    server = new KwikTransportProvider().open(builder.name("server").build());
    client = new KwikTransportProvider().open(builder.name("client").build());
    server.addPeer(new UdpPath(server.socket(), client.socket().localAddress()));
    peer = client.addPeer(new UdpPath(client.socket(), server.socket().localAddress()));
    expected = certificate;
    connection = dial().get(60, TimeUnit.SECONDS);
  }

  private record Handler(BlockingQueue<QuicStream> streams) implements ConnectionHandler {

    @Override
    public void onStream(Connection of, QuicStream stream) {
      streams.add(stream);
    }

    @Override
    public void onClosed(Connection of, CloseReason reason) {}
  }

  private static X509Certificate certificate(KeyPair keys) throws Exception {
    X500Name name = new X500Name("CN=uhp");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    name,
                    keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  /** Opens a further connection. */
  CompletableFuture<Connection> dial() {
    return client.connect(peer, expected, new Handler(new LinkedBlockingQueue<>()));
  }

  Endpoint client() {
    return client;
  }

  /** The client's connection. */
  Connection connection() {
    return connection;
  }

  /** Opens a stream at the client. */
  QuicStream open() throws Exception {
    return connection.openStream().get(60, TimeUnit.SECONDS);
  }

  /** The next stream that came to the server. */
  QuicStream arrived() throws InterruptedException {
    QuicStream stream = arrived.poll(60, TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("no stream arrived");
    }
    return stream;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
