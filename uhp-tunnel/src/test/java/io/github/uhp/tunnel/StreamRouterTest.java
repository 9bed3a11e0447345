package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a stream that the other side opens, up to the TCP server behind a service. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamRouterTest {

  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final FakePeerConnection connection = new FakePeerConnection();
  private final PipeStream[] pair = PipeStream.pair(4096, callbacks);
  private final PipeStream far = pair[0];
  private final CompletableFuture<Long> reset = new CompletableFuture<>();
  private final Forwards events = new Forwards();
  private TcpForwarder forwarder;

  @BeforeEach
  void open() throws IOException {
    forwarder = new TcpForwarder("test", events);
  }

  @AfterEach
  void close() {
    forwarder.close();
    callbacks.shutdownNow();
  }

  private void route(Services services) {
    new StreamRouter(services, forwarder).route(connection, pair[1]);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Completes {@link #reset} with the code once reading at the far end fails. */
  private void awaitReset() {
    far.setHandler(
        new StreamHandler() {
          @Override
          public void onReadable(QuicStream stream) {
            try {
              stream.read(ByteBuffer.allocate(64));
            } catch (StreamResetException e) {
              reset.complete(e.code());
            } catch (IOException e) {
              reset.completeExceptionally(e);
            }
          }

          @Override
          public void onWritable(QuicStream stream) {
            // Reading is what tells.
          }
        });
  }

  private void assertReset(long code) throws Exception {
    awaitReset();
    assertThat(reset.get()).isEqualTo(code);
    assertThatThrownBy(this::writeUntilStopped)
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** The stop comes behind the reset. */
  private void writeUntilStopped() throws IOException {
    while (true) {
      far.write(ByteBuffer.allocate(1));
      Thread.onSpinWait();
    }
  }

  @Test
  void codeGetsTheStreamWithWhatFollowsTheName() throws Exception {
    CompletableFuture<QuicStream> got = new CompletableFuture<>();
    route(
        Services.builder().stream(
                "chat",
                (from, stream) -> {
                  assertThat(from).isSameAs(connection);
                  got.complete(stream);
                })
            .build());
    far.write(StreamMessage.streamOpen("chat"));
    far.write(ascii("hello"));
    ByteBuffer rest = ByteBuffer.allocate(64);
    QuicStream stream = got.get();
    while (rest.position() < 5) {
      stream.read(rest);
      Thread.onSpinWait();
    }
    assertThat(StandardCharsets.US_ASCII.decode(rest.flip()).toString()).isEqualTo("hello");
    assertThat(reset).isNotDone();
  }

  @Test
  void anUnknownServiceIsReset() throws Exception {
    route(Services.builder().tcp("web", "127.0.0.1", 80).build());
    far.write(StreamMessage.streamOpen("ssh"));
    assertReset(TunnelCodes.UNKNOWN_SERVICE);
    assertThat(events.closed).isEmpty();
    assertThat(events.refused.take()).isEqualTo("there is no service 'ssh'");
  }

  @Test
  void whatNamesNoServiceIsReset() throws Exception {
    route(Services.none());
    far.write(ByteBuffer.wrap(new byte[] {0, 2, -1, -1}));
    assertReset(TunnelCodes.PROTOCOL_ERROR);
  }

  @Test
  void aNameThatIsTooLongIsReset() throws Exception {
    route(Services.none());
    far.write(ByteBuffer.wrap(new byte[] {-1, -1}));
    assertReset(TunnelCodes.PROTOCOL_ERROR);
  }

  @Test
  void aStreamThatEndsBeforeItsNameIsReset() throws Exception {
    route(Services.none());
    far.write(ByteBuffer.wrap(new byte[] {0}));
    far.finish();
    assertReset(TunnelCodes.PROTOCOL_ERROR);
  }

  @Test
  void aStreamThatNamesNothingInTimeIsResetAndCounted() throws Exception {
    new StreamRouter(Services.none(), forwarder, Duration.ofMillis(50)).route(connection, pair[1]);
    far.write(ByteBuffer.wrap(new byte[] {0, 20}));
    assertReset(TunnelCodes.PROTOCOL_ERROR);
    assertThat(events.refused.take()).isEqualTo("a stream named no service in time");
    assertThat(StreamRouter.NAME_TIMEOUT).as("as documented").isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aStreamThatWasNamedInTimeIsLeftAlone() throws Exception {
    CompletableFuture<QuicStream> got = new CompletableFuture<>();
    Services chat = Services.builder().stream("chat", (from, s) -> got.complete(s)).build();
    StreamRouter router = new StreamRouter(chat, forwarder, Duration.ofMillis(200));
    PipeStream[] silent = PipeStream.pair(4096, callbacks);
    far.write(StreamMessage.streamOpen("chat"));
    router.route(connection, pair[1]);
    got.get();
    // A second stream's time-out, which begins later, tells that the first one's has passed.
    router.route(connection, silent[1]);
    assertThat(events.refused.take()).isEqualTo("a stream named no service in time");
    assertThat(far.resetCode()).isNull();
    assertThat(events.refused).isEmpty();
  }

  @Test
  void codeThatThrowsResetsTheStream() throws Exception {
    route(
        Services.builder().stream(
                "chat",
                (from, stream) -> {
                  throw new IllegalStateException("deliberate");
                })
            .build());
    far.write(StreamMessage.streamOpen("chat"));
    assertReset(TunnelCodes.INTERNAL_ERROR);
  }

  @Test
  void aServiceIsDialled() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      route(Services.builder().tcp("web", "127.0.0.1", server.getLocalPort()).build());
      far.write(StreamMessage.streamOpen("web"));
      far.write(ascii("question"));
      far.finish();
      try (Socket client = server.accept()) {
        assertThat(client.getInputStream().readAllBytes())
            .isEqualTo("question".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
      }
      ByteBuffer answer = ByteBuffer.allocate(64);
      while (far.read(answer) >= 0) {
        Thread.onSpinWait();
      }
      assertThat(StandardCharsets.US_ASCII.decode(answer.flip()).toString()).isEqualTo("answer");
    }
    assertThat(events.opened.take()).isEqualTo("web");
    assertThat(events.closed.take()).isEqualTo(new Forwards.Closed("web", 6, 8, "finished"));
  }

  @Test
  void aDeadTargetResetsTheStream() throws Exception {
    int port = unusedPort();
    route(Services.builder().tcp("web", "127.0.0.1", port).build());
    far.write(StreamMessage.streamOpen("web"));
    assertReset(TunnelCodes.DIAL_FAILED);
    assertThat(events.closed.take().how()).startsWith("cannot reach 127.0.0.1:" + port + ": ");
    assertThat(events.opened).isEmpty();
  }

  @Test
  void aTargetOfNoKnownNameResetsTheStream() throws Exception {
    // Brackets ask for a literal address, so that nothing is looked up.
    route(Services.builder().tcp("web", "[not-a-host]", 80).build());
    far.write(StreamMessage.streamOpen("web"));
    assertReset(TunnelCodes.DIAL_FAILED);
    assertThat(events.closed.take().how()).endsWith("unknown host");
  }

  /** A port that was bound a moment ago, so that nobody listens on it. */
  private static int unusedPort() throws IOException {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return server.getLocalPort();
    }
  }
}
