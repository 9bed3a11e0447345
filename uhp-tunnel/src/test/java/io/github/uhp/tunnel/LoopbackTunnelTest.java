package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Target;
import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two peers and a real server on loopback, over every pair of transports. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopbackTunnelTest {

  private static final PeerName NAME = new PeerName("home");

  private final ExecutorService background = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    server.close();
    background.shutdownNow();
  }

  private <T extends AutoCloseable> T later(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private UhpPeer peer(String transport) throws IOException {
    return peer(transport, Identity.generate(new SecureRandom()));
  }

  private UhpPeer peer(String transport, Identity identity) throws IOException {
    return later(UhpPeer.builder(server.address()).transport(transport).identity(identity).open());
  }

  private static void listen(UhpPeer peer, Admission admission, Services services)
      throws Exception {
    peer.listen(NAME, admission, services).registered().get(10, TimeUnit.SECONDS);
  }

  private static PeerConnection connect(UhpPeer peer) throws Exception {
    return peer.connect(Target.named(NAME), Trusting.whoeverIsFirst()).get(20, TimeUnit.SECONDS);
  }

  /** Echoes every stream back, to its end. */
  private Services echo() {
    return Services.builder().stream(
            "echo",
            (connection, stream) ->
                background.execute(
                    () -> {
                      try (BlockingStream blocking = new BlockingStream(stream)) {
                        InputStream in = Channels.newInputStream(blocking);
                        in.transferTo(Channels.newOutputStream(blocking));
                      } catch (IOException e) {
                        // The test sees it at its own end.
                      }
                    }))
        .build();
  }

  @ParameterizedTest
  @CsvSource({"netty,netty", "kwik,kwik", "netty,kwik", "kwik,netty"})
  void streamsGoThroughInBothRoles(String listening, String connecting) throws Exception {
    UhpPeer listener = peer(listening);
    listen(listener, Admission.any(), echo());
    UhpPeer connector = peer(connecting);
    PeerConnection connection = connect(connector);
    assertThat(connection.peerId()).isEqualTo(listener.peerId());
    assertThat(connection.cipherSuite()).startsWith("TLS_");
    BlockingStream stream = new BlockingStream(connection.openStream("echo").get());
    byte[] data = new byte[1 << 20];
    new Random(3).nextBytes(data);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                stream.write(ByteBuffer.wrap(data));
                stream.finish();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            background);
    byte[] echoed = Channels.newInputStream(stream).readAllBytes();
    writing.get(10, TimeUnit.SECONDS);
    assertThat(Arrays.equals(echoed, data)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"netty,netty", "kwik,kwik"})
  void tcpGoesThroughAForward(String listening, String connecting) throws Exception {
    try (ServerSocket target = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      background.execute(() -> serveEcho(target));
      listen(
          peer(listening),
          Admission.any(),
          Services.builder().tcp("echo", "127.0.0.1", target.getLocalPort()).build());
      UhpPeer connector = peer(connecting);
      KeptConnection kept = later(connector.keep(Target.named(NAME), Trusting.whoeverIsFirst()));
      PortForward forward =
          later(
              connector.forward(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "echo", kept));
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int seed = i;
        clients.add(
            CompletableFuture.runAsync(() -> echoOnce(forward.localAddress(), seed), background));
      }
      for (CompletableFuture<Void> client : clients) {
        client.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private void serveEcho(ServerSocket target) {
    try {
      while (true) {
        Socket socket = target.accept();
        background.execute(
            () -> {
              try (socket) {
                socket.getInputStream().transferTo(socket.getOutputStream());
              } catch (IOException e) {
                // The client sees it.
              }
            });
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void echoOnce(InetSocketAddress at, int seed) {
    byte[] data = new byte[100_000];
    new Random(seed).nextBytes(data);
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  OutputStream out = socket.getOutputStream();
                  out.write(data);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              background);
      byte[] echoed = socket.getInputStream().readAllBytes();
      writing.join();
      assertThat(Arrays.equals(echoed, data)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void whoIsNotAllowedGetsNoAnswerButNotAvailable(String transport) throws Exception {
    PeerId somebodyElse = Identity.generate(new SecureRandom()).peerId();
    UhpPeer listener = peer(transport);
    listen(listener, Admission.only(Set.of(somebodyElse)), echo());
    UhpPeer connector = peer(transport);
    assertThatThrownBy(() -> connect(connector))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UhpException.class,
            e -> assertThat(e.reason()).isEqualTo(UhpException.Reason.NOT_AVAILABLE))
        .hasMessageContaining(
            "home is not registered at this server, or does not admit you (your PeerId: "
                + connector.peerId()
                + ")");
    // Nothing but the server's own datagrams came to the connector.
    assertThat(connector.counters().darkDropped()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void whoIsAllowedComesIn(String transport) throws Exception {
    Identity allowed = Identity.generate(new SecureRandom());
    listen(peer(transport), Admission.only(Set.of(allowed.peerId())), echo());
    assertThat(connect(peer(transport, allowed)).peerId()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void anUnknownServiceResetsTheStream(String transport) throws Exception {
    listen(peer(transport), Admission.any(), echo());
    QuicStream stream = connect(peer(transport)).openStream("secret").get();
    assertThatThrownBy(() -> new BlockingStream(stream).read(ByteBuffer.allocate(1)))
        .isInstanceOfSatisfying(
            StreamResetException.class,
            e -> assertThat(e.code()).isEqualTo(TunnelCodes.UNKNOWN_SERVICE));
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void aSecondConnectionSharesThePath(String transport) throws Exception {
    listen(peer(transport), Admission.any(), echo());
    UhpPeer connector = peer(transport);
    PeerConnection first = connect(connector);
    server.close();
    PeerConnection second = connect(connector);
    assertThat(second.path()).isEqualTo(first.path());
    second.close();
    assertThat(first.closed()).isNotDone();
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void twoPeersConnectToEachOtherAtOnce(String transport) throws Exception {
    UhpPeer a = peer(transport);
    UhpPeer b = peer(transport);
    a.listen(new PeerName("a"), Admission.any(), echo()).registered().get(10, TimeUnit.SECONDS);
    b.listen(new PeerName("b"), Admission.any(), echo()).registered().get(10, TimeUnit.SECONDS);
    CompletableFuture<PeerConnection> there =
        a.connect(Target.parse("b"), Trusting.whoeverIsFirst());
    CompletableFuture<PeerConnection> back =
        b.connect(Target.parse("a"), Trusting.whoeverIsFirst());
    assertThat(there.get(20, TimeUnit.SECONDS).peerId()).isEqualTo(b.peerId());
    assertThat(back.get(20, TimeUnit.SECONDS).peerId()).isEqualTo(a.peerId());
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void aKeptConnectionComesBackToARestartedListener(String transport) throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    UhpPeer first = peer(transport, identity);
    listen(first, Admission.any(), echo());
    KeptConnection kept =
        later(peer(transport).keep(Target.named(NAME), Trusting.whoeverIsFirst()));
    PeerConnection before = kept.current().get(20, TimeUnit.SECONDS);
    first.close();
    before.closed().get(20, TimeUnit.SECONDS);
    listen(peer(transport, identity), Admission.any(), echo());
    PeerConnection after = kept.current().get(30, TimeUnit.SECONDS);
    assertThat(after).isNotSameAs(before);
    assertThat(after.openStream("echo").get(10, TimeUnit.SECONDS)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"netty", "kwik"})
  void aTakenNameIsRefusedAndANewerInstanceReplaces(String transport) throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    UhpPeer older = peer(transport, identity);
    Listener olderListener = older.listen(NAME, Admission.any(), echo());
    olderListener.registered().get(10, TimeUnit.SECONDS);
    Listener stranger = peer(transport).listen(NAME, Admission.any(), echo());
    assertThat(stranger.ended().get(10, TimeUnit.SECONDS).reason())
        .isEqualTo(UhpException.Reason.NAME_TAKEN);
    listen(peer(transport, identity), Admission.any(), echo());
    assertThat(olderListener.ended().get(30, TimeUnit.SECONDS).reason())
        .isEqualTo(UhpException.Reason.REPLACED);
  }
}
