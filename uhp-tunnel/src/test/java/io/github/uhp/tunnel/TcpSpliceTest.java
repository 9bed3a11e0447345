package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One real TCP connection joined with a stream in memory. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpSpliceTest {

  private static final int CAPACITY = 16 << 10;

  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private TcpLoop loop;
  private Socket client;
  private PipeStream far;

  @BeforeEach
  void join() throws Exception {
    loop = new TcpLoop("test");
    PipeStream[] pair = PipeStream.pair(CAPACITY, callbacks);
    far = pair[1];
    try (ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalAddress();
      client = new Socket(at.getAddress(), at.getPort());
      SocketChannel accepted = server.accept();
      accepted.configureBlocking(false);
      loop.execute(
          () ->
              TcpSplice.join(
                  accepted,
                  pair[0],
                  loop,
                  new BufferPool(),
                  (up, down, how) -> ended.complete(up + " " + down + " " + how)));
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    loop.close();
    callbacks.shutdownNow();
  }

  @Test
  void halfCloseOfTcpFinishesTheStreamAndTheOtherDirectionGoesOn() throws Exception {
    client.getOutputStream().write("question".getBytes());
    client.shutdownOutput();
    assertThat(new String(farRead(64))).isEqualTo("question");
    far.write(ByteBuffer.wrap("answer".getBytes()));
    far.finish();
    assertThat(new String(client.getInputStream().readAllBytes())).isEqualTo("answer");
    assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo("8 6 finished");
  }

  @Test
  void theEndOfTheStreamShutsTcpAndTheOtherDirectionGoesOn() throws Exception {
    far.write(ByteBuffer.wrap("first".getBytes()));
    far.finish();
    assertThat(new String(client.getInputStream().readAllBytes())).isEqualTo("first");
    client.getOutputStream().write("second".getBytes());
    client.shutdownOutput();
    assertThat(new String(farRead(64))).isEqualTo("second");
    assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo("6 5 finished");
  }

  @Test
  void aResetStreamResetsTcp() throws Exception {
    far.reset(TunnelCodes.TCP_RESET);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThat(ended.get(10, TimeUnit.SECONDS)).contains("reset");
  }

  @Test
  void resetTcpResetsTheStream() throws Exception {
    client.setSoLinger(true, 0);
    client.close();
    assertThat(ended.get(10, TimeUnit.SECONDS)).contains("TCP");
    assertThat(far.resetCode()).isEqualTo(TunnelCodes.TCP_RESET);
  }

  @Test
  void whatTheStreamDoesNotTakeStaysInTcp() throws Exception {
    byte[] data = new byte[32 << 20];
    new Random(1).nextBytes(data);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.getOutputStream().write(data);
                client.shutdownOutput();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    // Nobody reads: the writer must come to a stop with the splice holding no more than a buffer.
    awaitFull();
    assertThat(writing).isNotDone();
    assertThat(far.waiting()).isEqualTo(CAPACITY);
    byte[] got = farRead(data.length);
    assertThat(Arrays.equals(got, data)).isTrue();
    writing.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatTcpDoesNotTakeStaysInTheStream() throws Exception {
    byte[] data = new byte[32 << 20];
    new Random(2).nextBytes(data);
    ByteBuffer source = ByteBuffer.wrap(data);
    // Nobody reads at the client: the stream must refuse more long before all is written.
    long quietSince = System.nanoTime();
    while (source.hasRemaining() && System.nanoTime() - quietSince < 500_000_000L) {
      if (far.write(source) > 0) {
        quietSince = System.nanoTime();
      }
      Thread.onSpinWait();
    }
    assertThat(source.remaining()).isGreaterThan(0);
    CompletableFuture<byte[]> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream in = client.getInputStream()) {
                return in.readAllBytes();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    while (source.hasRemaining()) {
      far.write(source);
      Thread.onSpinWait();
    }
    far.finish();
    assertThat(Arrays.equals(reading.get(20, TimeUnit.SECONDS), data)).isTrue();
  }

  private void awaitFull() {
    while (far.waiting() < CAPACITY) {
      Thread.onSpinWait();
    }
  }

  /** Reads at the far end until the stream ends. */
  private byte[] farRead(int atMost) throws IOException {
    ByteBuffer got = ByteBuffer.allocate(atMost + 1);
    while (far.read(got) >= 0) {
      Thread.onSpinWait();
    }
    return Arrays.copyOf(got.array(), got.position());
  }
}
