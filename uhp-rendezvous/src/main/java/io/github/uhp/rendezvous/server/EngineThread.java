package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ServerEngine;
import io.github.uhp.rendezvous.ServerEvent;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The thread that owns the sockets and an engine. Others put their questions to it. */
final class EngineThread {

  private static final System.Logger LOG = System.getLogger(EngineThread.class.getName());
  private static final long ANSWER_SECONDS = 2;
  private static final long END_SECONDS = 5;

  private final ServerChannels channels;
  private final ServerEngine engine;
  private final Queue<FutureTask<?>> questions = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  private EngineThread(ServerChannels channels, ServerEngine engine) {
    this.channels = channels;
    this.engine = engine;
    this.thread = DaemonThread.of(this::run, "uhp-rendezvous");
  }

  /** Starts; engine and channels belong to the thread from then on. */
  static EngineThread start(ServerChannels channels, ServerEngine engine) {
    EngineThread running = new EngineThread(channels, engine);
    running.thread.start();
    return running;
  }

  /** Datagrams that the operating system did not take. */
  long unsent() {
    return channels.unsent();
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
      channels.wakeup();
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
   * Closes the sockets and waits for the thread.
   *
   * @return the engine, which belongs to the caller now; null if the thread does not end
   */
  @Nullable ServerEngine stop() throws IOException, InterruptedException {
    channels.close();
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
      while (channels.isOpen()) {
        await();
        channels.receive(
            (from, payload) -> {
              engine.handleDatagram(System.nanoTime(), from, payload);
              flush();
            });
        engine.handleTimeout(System.nanoTime());
        flush();
        answerQuestions();
      }
    } catch (IOException | RuntimeException | Error e) {
      if (channels.isOpen()) {
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
      channels.await();
    } else {
      channels.await(next - System.nanoTime());
    }
  }

  private void flush() {
    // The log first: whoever has his answer finds it there.
    for (ServerEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      EventLog.log(event);
    }
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      channels.send(out);
    }
  }

  private void answerQuestions() {
    for (FutureTask<?> question = questions.poll(); question != null; ) {
      question.run();
      question = questions.poll();
    }
  }
}
