package example;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.Transports;
import io.github.uhp.transport.UdpPath;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds all transports as modules, by name, and sends a byte through each; fails if one is not
 * there or cannot run, or another is the default. Takes a PKCS #12 key store with one EC key, and its password.
 */
public final class ModulePathConsumer {

  public static void main(String[] arguments) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    char[] password = arguments[1].toCharArray();
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      keys.load(in, password);
    }
    String alias = keys.aliases().nextElement();
    X509Certificate certificate = (X509Certificate) keys.getCertificate(alias);
    PrivateKey key = (PrivateKey) keys.getKey(alias, password);
    for (String name : List.of("kwik", "netty", "netty42")) {
      TransportProvider provider = Transports.select(name);
      Module module = provider.getClass().getModule();
      if (!("io.github.uhp.transport." + name).equals(module.getName())) {
        throw new IllegalStateException(name + " is in " + module);
      }
      sendOneByte(provider, certificate, key);
      System.out.println("module path: " + provider.name() + " carries bytes from " + module.getName());
    }
    String best = Transports.select(null).name();
    if (!best.equals("netty42")) {
      throw new IllegalStateException("the default is " + best);
    }
    System.out.println("module path: the default is " + best);
  }

  private static void sendOneByte(
      TransportProvider provider, X509Certificate certificate, PrivateKey key) throws Exception {
    CompletableFuture<QuicStream> arrived = new CompletableFuture<>();
    EndpointConfig.Builder config =
        EndpointConfig.builder(certificate, key, "example")
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .acceptor(connection -> new Streams(arrived));
    try (Endpoint server = provider.open(config.name("server").build());
        Endpoint client = provider.open(config.name("client").build())) {
      server.addPeer(new UdpPath(server.socket(), client.socket().localAddress()));
      Connection connection =
          client
              .connect(
                  client.addPeer(new UdpPath(client.socket(), server.socket().localAddress())),
                  certificate,
                  new Streams(new CompletableFuture<>()))
              .get(30, TimeUnit.SECONDS);
      BlockingStream near =
          new BlockingStream(connection.openStream().get(30, TimeUnit.SECONDS));
      near.write(ByteBuffer.wrap(new byte[] {42}));
      near.finish();
      ByteBuffer one = ByteBuffer.allocate(1);
      BlockingStream far = new BlockingStream(arrived.get(30, TimeUnit.SECONDS));
      if (far.read(one) != 1 || one.get(0) != 42) {
        throw new IllegalStateException("another byte arrived");
      }
    }
  }

  private record Streams(CompletableFuture<QuicStream> first) implements ConnectionHandler {

    @Override
    public void onStream(Connection connection, QuicStream stream) {
      first.complete(stream);
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {}
  }
}
