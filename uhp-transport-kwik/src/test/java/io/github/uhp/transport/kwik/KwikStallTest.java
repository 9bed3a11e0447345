package io.github.uhp.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The gate for another release of Kwik: those after 0.10.6 lose a wake-up in the stream writer now
 * and then, after which a transfer stands still for ever. They fail here within a few rounds.
 */
@Timeout(600)
@Tag("once")
class KwikStallTest {

  private static final int LARGE = 3 << 20;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "stall-test");
            thread.setDaemon(true);
            return thread;
          });

  @AfterEach
  void interrupt() {
    threads.shutdownNow();
  }

  @Test
  void large_echoes_on_several_streams_at_once_never_stand_still() throws Exception {
    byte[] data = new byte[LARGE];
    new Random(3).nextBytes(data);
    try (KwikPair pair = new KwikPair(options -> {})) {
      for (int round = 0; round < 10; round++) {
        List<Future<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          answers.add(echo(pair, data));
        }
        for (Future<byte[]> answer : answers) {
          assertThat(answer.get()).as("round %d", round).isEqualTo(data);
        }
      }
    }
  }

  @Test
  void small_streams_in_sequence_never_stand_still() throws Exception {
    try (KwikPair pair = new KwikPair(options -> options.maxStreams(64))) {
      for (int i = 0; i < 2_000; i++) {
        byte[] data = new byte[1 + i % 700];
        data[0] = (byte) i;
        assertThat(echo(pair, data).get()).as("stream %d", i).isEqualTo(data);
      }
    }
  }

  private Future<byte[]> echo(KwikPair pair, byte[] data) throws Exception {
    QuicStream near = pair.open();
    BlockingStream stream = new BlockingStream(near);
    Future<?> writer =
        threads.submit(
            () -> {
              stream.write(ByteBuffer.wrap(data));
              stream.finish();
              return null;
            });
    BlockingStream far = new BlockingStream(pair.arrived());
    threads.submit(() -> sendBack(far));
    return threads.submit(
        () -> {
          ByteBuffer answer = ByteBuffer.allocate(data.length + 1);
          while (stream.read(answer) >= 0) {
            assertThat(answer.hasRemaining()).as("no more than was sent").isTrue();
          }
          writer.get();
          byte[] bytes = new byte[answer.flip().remaining()];
          answer.get(bytes);
          return bytes;
        });
  }

  private static @Nullable Void sendBack(BlockingStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    while (stream.read(buffer) >= 0) {
      stream.write(buffer.flip());
      buffer.clear();
    }
    stream.finish();
    return null;
  }
}
