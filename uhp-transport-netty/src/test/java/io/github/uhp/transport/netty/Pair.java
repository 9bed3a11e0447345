package io.github.uhp.transport.netty;

import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Two endpoints on loopback with one connection between them. */
record Pair(Endpoint near, Endpoint far, NettyConnection client, NettyConnection server)
    implements AutoCloseable {

  /** The handlers take the streams that come to their end. */
  static Pair open(ConnectionHandler atClient, ConnectionHandler atServer) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    X509Certificate certificate = certificate(keys);
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    EndpointConfig.Builder config =
        EndpointConfig.builder(certificate, keys.getPrivate(), "uhp-test")
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Endpoint near = NettyEndpoint.open(config.name("near").build());
    Endpoint far =
        NettyEndpoint.open(
            config
                .name("far")
                .acceptor(
                    connection -> {
                      accepted.complete(connection);
                      return atServer;
                    })
                .build());
    RemotePeer server = near.addPeer(new UdpPath(near.socket(), far.socket().localAddress()));
    far.addPeer(new UdpPath(far.socket(), near.socket().localAddress()));
    Connection client = near.connect(server, certificate, atClient).get(30, TimeUnit.SECONDS);
    return new Pair(
        near, far, (NettyConnection) client, (NettyConnection) accepted.get(30, TimeUnit.SECONDS));
  }

  private static X509Certificate certificate(KeyPair keys) throws Exception {
    X500Name name = new X500Name("CN=uhp");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minusSeconds(86_400)),
                    Date.from(now.plusSeconds(86_400)),
                    name,
                    keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
