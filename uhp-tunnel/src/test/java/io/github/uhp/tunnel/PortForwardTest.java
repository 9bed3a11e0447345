package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real local port, and a tunnel in memory. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortForwardTest {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final FakePeerConnection connection = new FakePeerConnection();
  private final CompletableFuture<PeerConnection> attempt = new CompletableFuture<>();
  private final KeptConnection kept =
      new KeptConnection(
          () -> attempt,
          RandomGenerator.getDefault(),
          new PeerEvents() {},
          (millis, work) -> {
            // The first connection is the only one here.
          });
  private final Forwards events = new Forwards();
  private TcpForwarder forwarder;
  private PortForward forward;

  @BeforeEach
  void open() throws IOException {
    forwarder = new TcpForwarder("test", events);
    kept.start();
    forward = new PortForward(ANY_PORT, "web", kept, forwarder);
  }

  @AfterEach
  void close() {
    forwarder.close();
    kept.close();
    callbacks.shutdownNow();
  }

  private Socket client() throws IOException {
    return new Socket(forward.localAddress().getAddress(), forward.localAddress().getPort());
  }

  /** The port is given up by the loop's next round. */
  private void connectUntilRefused() throws IOException {
    while (true) {
      client().close();
    }
  }

  /** Gives the next stream that is asked for; its other end. */
  private PipeStream giveStream() throws InterruptedException {
    PipeStream[] pair = PipeStream.pair(4096, callbacks);
    FakePeerConnection.Opening opening = connection.openings.take();
    assertThat(opening.service()).isEqualTo("web");
    opening.result().complete(pair[0]);
    return pair[1];
  }

  private static String readToEnd(PipeStream stream) throws IOException {
    ByteBuffer got = ByteBuffer.allocate(64);
    while (stream.read(got) >= 0) {
      Thread.onSpinWait();
    }
    return StandardCharsets.US_ASCII.decode(got.flip()).toString();
  }

  @Test
  void aClientIsJoinedWithAStream() throws Exception {
    attempt.complete(connection);
    try (Socket client = client()) {
      client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      PipeStream far = giveStream();
      assertThat(readToEnd(far)).isEqualTo("question");
      far.write(ByteBuffer.wrap("answer".getBytes(StandardCharsets.US_ASCII)));
      far.finish();
      assertThat(client.getInputStream().readAllBytes())
          .isEqualTo("answer".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(events.opened.take()).isEqualTo("web");
    assertThat(events.closed.take()).isEqualTo(new Forwards.Closed("web", 8, 6, "finished"));
  }

  @Test
  void aClientWaitsForTheTunnel() throws Exception {
    try (Socket client = client()) {
      client.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      attempt.complete(connection);
      assertThat(readToEnd(giveStream())).isEqualTo("early");
    }
  }

  @Test
  void aClientIsResetWhenTheTunnelHasEnded() throws Exception {
    try (Socket client = client()) {
      kept.close();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(events.opened).isEmpty();
  }

  @Test
  void aClientIsResetWhenNoStreamCanBeOpened() throws Exception {
    attempt.complete(connection);
    try (Socket client = client()) {
      connection.openings.take().result().completeExceptionally(new IOException("deliberate"));
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aServiceThatTheOtherSideDoesNotHaveResetsTheClient() throws Exception {
    attempt.complete(connection);
    try (Socket client = client()) {
      StreamRouter.abandon(giveStream(), TunnelCodes.UNKNOWN_SERVICE);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(events.closed.take().how()).startsWith("tunnel: ");
  }

  @Test
  void closingGivesThePortUpAndKeepsItsConnections() throws Exception {
    attempt.complete(connection);
    try (Socket client = client()) {
      PipeStream far = giveStream();
      events.opened.take();
      forward.close();
      assertThatThrownBy(this::connectUntilRefused).isInstanceOf(ConnectException.class);
      far.write(ByteBuffer.wrap(new byte[] {7}));
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aPortThatIsTakenIsAnErrorThatNamesIt() {
    assertThatIOException()
        .isThrownBy(() -> new PortForward(forward.localAddress(), "web", kept, forwarder))
        .withMessageContaining(String.valueOf(forward.localAddress().getPort()));
  }

  @Test
  void aPortThatCannotAcceptPausesInsteadOfSpinning() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean exhausted = new AtomicBoolean(true);
    BlockingQueue<Runnable> pauses = new LinkedBlockingQueue<>();
    PortForward.Source source =
        new PortForward.Source() {
          @Override
          public @Nullable SocketChannel accept(ServerSocketChannel server) throws IOException {
            asked.incrementAndGet();
            if (exhausted.get()) {
              throw new IOException("too many open files");
            }
            return server.accept();
          }

          @Override
          public void later(Runnable work) {
            pauses.add(work);
          }
        };
    attempt.complete(connection);
    try (PortForward poor = new PortForward(ANY_PORT, "web", kept, forwarder, source);
        Socket client =
            new Socket(poor.localAddress().getAddress(), poor.localAddress().getPort())) {
      Runnable pause = pauses.take();
      for (int round = 0; round < 20; round++) {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        forwarder.loop().execute(() -> turn.complete(true));
        turn.get();
      }
      assertThat(asked).as("asked while pausing").hasValue(1);
      exhausted.set(false);
      pause.run();
      client.getOutputStream().write(7);
      client.shutdownOutput();
      assertThat(readToEnd(giveStream())).hasSize(1);
    }
  }

  @Test
  void whatIsJoinedAfterTheEndIsClosed() throws Exception {
    forwarder.close();
    PipeStream[] pair = PipeStream.pair(64, callbacks);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      forwarder.join("web", accepted, ANY_PORT, pair[0]);
      assertThat(accepted.isOpen()).isFalse();
      assertThat(pair[1].resetCode()).isEqualTo(TunnelCodes.TCP_RESET);
      assertThat(client.isConnected()).isTrue();
    }
    assertThat(events.opened).isEmpty();
    assertThatIOException()
        .isThrownBy(() -> new PortForward(ANY_PORT, "web", kept, forwarder))
        .withMessageContaining("this peer is closed");
  }

  @Test
  void closingTheForwarderClosesThePort() {
    forwarder.close();
    assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
  }
}
