package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ServerEngine;
import io.github.uhp.rendezvous.ServerEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The thread that owns a socket and an engine. Others put their questions to it. */
final class EngineThread {

  private static final System.Logger LOG = System.getLogger(EngineThread.class.getName());
  private static final int RECEIVE_BUFFER = 8 << 20;
  private static final int MAX_UDP = 65_536;
  private static final int MAX_BATCH = 1024;
  private static final long ANSWER_SECONDS = 2;
  private static final long END_SECONDS = 5;

  private final DatagramChannel channel;
  private final Selector selector;
  private final ServerEngine engine;
  private final Queue<FutureTask<?>> questions = new ConcurrentLinkedQueue<>();
  private final AtomicLong unsent = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  private EngineThread(DatagramChannel channel, Selector selector, ServerEngine engine) {
    this.channel = channel;
    this.selector = selector;
    this.engine = engine;
    this.thread = DaemonThread.of(this::run, "uhp-rendezvous");
  }

  /** Binds and starts; the engine belongs to the thread from then on. */
  static EngineThread start(InetSocketAddress bind, ServerEngine engine) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.bind(bind);
      int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
      if (granted < RECEIVE_BUFFER) {
        LOG.log(
            System.Logger.Level.INFO,
            "the receive buffer is "
                + granted / 1024
                + " KiB of "
                + RECEIVE_BUFFER / 1024
                + " KiB: many datagrams at once may be lost (net.core.rmem_max)");
      }
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      EngineThread running = new EngineThread(channel, selector, engine);
      running.thread.start();
      return running;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** Datagrams that the operating system did not take. */
  long unsent() {
    return unsent.get();
  }

  /**
   * Asks the engine between two batches of datagrams.
   *
   * @throws IOException if the thread has ended, or did not answer within two seconds
   */
  <T> T ask(Function<ServerEngine, T> question) throws IOException {
    FutureTask<T> task = new FutureTask<>(() -> question.apply(engine));
    questions.add(task);
    if (ended) {
      task.cancel(false);
    }
    try {
      selector.wakeup();
      return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (CancellationException e) {
      throw new IOException("the server is stopped", e);
    } catch (TimeoutException e) {
      throw new IOException("the server's thread does not answer", e);
    } catch (ExecutionException e) {
      throw new IOException("the server's engine failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      task.cancel(false);
    }
  }

  /**
   * Closes the socket and waits for the thread.
   *
   * @return the engine, which belongs to the caller now; null if the thread does not end
   */
  @Nullable ServerEngine stop() throws IOException, InterruptedException {
    selector.close();
    channel.close();
    thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    return thread.isAlive() ? null : engine;
  }

  /**
   * Waits until the thread has ended.
   *
   * @throws IOException if it was not stopped, but failed
   */
  void awaitEnd() throws InterruptedException, IOException {
    thread.join();
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("the server failed: " + cause, cause);
    }
  }

  // A fault of the engine must not leave a process that looks alive and serves nobody.
  private void run() {
    try {
      ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_UDP);
      while (selector.isOpen()) {
        await();
        receive(buffer);
        engine.handleTimeout(System.nanoTime());
        flush();
        answerQuestions();
      }
    } catch (IOException | RuntimeException | Error e) {
      if (selector.isOpen()) {
        failure = e;
        LOG.log(System.Logger.Level.ERROR, "the server's thread failed", e);
      }
    } finally {
      ended = true;
      questions.forEach(question -> question.cancel(false));
    }
  }

  private void await() throws IOException {
    long next = engine.nextTimeoutNanos();
    if (next == ServerEngine.NEVER) {
      selector.select();
    } else {
      long nanos = next - System.nanoTime();
      if (nanos > 0) {
        selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
      }
    }
    selector.selectedKeys().clear();
  }

  private void receive(ByteBuffer buffer) throws IOException {
    for (int i = 0; i < MAX_BATCH; i++) {
      buffer.clear();
      if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
        return;
      }
      engine.handleDatagram(System.nanoTime(), new Path(0, from), buffer.flip());
      flush();
    }
  }

  private void flush() {
    // The log first: whoever has his answer finds it there.
    for (ServerEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      EventLog.log(event);
    }
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      send(out);
    }
  }

  private void send(Transmit out) {
    try {
      if (channel.send(out.payload(), out.path().remote()) == 0) {
        unsent.incrementAndGet();
      }
    } catch (IOException e) {
      // As good as lost on the way: whoever waits for it asks again.
      unsent.incrementAndGet();
      LOG.log(System.Logger.Level.DEBUG, "cannot send to " + out.path().remote() + ": " + e);
    }
  }

  private void answerQuestions() {
    for (FutureTask<?> question = questions.poll(); question != null; ) {
      question.run();
      question = questions.poll();
    }
  }
}
