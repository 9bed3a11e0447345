package io.github.uhp.transport.kwik;

import static io.github.uhp.transport.kwik.Internals.field;
import static io.github.uhp.transport.kwik.Internals.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No thread waits in Kwik for a stream that is over, also where Kwik does not wake it. */
@Timeout(120)
class KwikWaitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private KwikPair pair;
  private QuicStream stream;
  private ReceivingPart receiving;

  @BeforeEach
  void open() throws Exception {
    pair = new KwikPair(options -> {});
    stream = pair.open();
    receiving = (ReceivingPart) value(stream, "receiving");
    stream.setHandler(new Deaf());
    receiving.onFrame(1, false);
    until(true); // a thread waits in Kwik for a byte that does not come
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void a_reset_ends_the_wait() throws Exception {
    endsAfter("reset", part -> part.onReset(1, 1));
  }

  @Test
  void a_stop_ends_the_wait() throws Exception {
    endsAfter("closed", part -> part.stop(1));
  }

  /** As Kwik ends a stream when its reader is about to wait: it finds nobody to wake. */
  private void endsAfter(String ended, Consumer<ReceivingPart> call) throws Exception {
    Object kwik = value(receiving, "kwik");
    Object in = value(kwik, "inputStream");
    field(in, "blockingReaderThread").set(in, null);
    field(in, ended).setBoolean(in, true);
    call.accept(receiving);
    until(false);
  }

  /** Waits until a thread waits in Kwik, or none does. */
  private void until(boolean waits) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (waitsInKwik() != waits && System.nanoTime() < deadline) {
      Thread.yield();
    }
    assertThat(waitsInKwik()).isEqualTo(waits);
  }

  private boolean waitsInKwik() throws Exception {
    Thread thread = (Thread) value(receiving, "waiting");
    return thread != null && thread.getState() == Thread.State.WAITING
        || thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static final class Deaf implements StreamHandler {

    @Override
    public void onReadable(QuicStream of) {}

    @Override
    public void onWritable(QuicStream of) {}
  }
}
