package io.github.uhp.tunnel;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The one thread that waits for TCP sockets. */
final class TcpLoop implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TcpLoop.class.getName());

  /** Is told, on the loop's thread, that its channel is ready or that the loop is closing. */
  interface Ready {
    void onReady(SelectionKey key);

    void onLoopClosed();
  }

  private final Selector selector;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;

  TcpLoop(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, name + "-tcp");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs work on the loop's thread.
   *
   * @return whether it is run; false once the loop has ended
   */
  boolean execute(Runnable task) {
    tasks.add(task);
    if (ended && tasks.remove(task)) {
      return false;
    }
    selector.wakeup();
    return true;
  }

  /**
   * Registers a channel. On the loop's thread only.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  SelectionKey register(SelectableChannel channel, int operations, Ready ready)
      throws ClosedChannelException {
    return channel.register(selector, operations, ready);
  }

  /** Adds to what a key waits for. From any thread; does nothing once the key is cancelled. */
  void await(SelectionKey key, int operation) {
    try {
      if ((key.interestOpsOr(operation) & operation) == 0 && Thread.currentThread() != thread) {
        selector.wakeup();
      }
    } catch (CancelledKeyException e) {
      LOG.log(System.Logger.Level.TRACE, "closed meanwhile");
    }
  }

  /**
   * Takes away from what a key waits for. From any thread; does nothing once the key is cancelled.
   */
  void ignore(SelectionKey key, int operation) {
    try {
      key.interestOpsAnd(~operation);
    } catch (CancelledKeyException e) {
      LOG.log(System.Logger.Level.TRACE, "closed meanwhile");
    }
  }

  /** Closes a channel at once. Without the wake-up it stays open until the next selection. */
  void close(Channel channel) {
    Sockets.close(channel);
    selector.wakeup();
  }

  /** Closes a channel at once so that the other end sees a reset, not an end. */
  void reset(SocketChannel channel) {
    Sockets.reset(channel);
    selector.wakeup();
  }

  /** Closes every registered channel's user, ends the thread and waits for it. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector) {
      while (!closing) {
        selector.select(this::ready);
        runTasks();
      }
      // Whoever hands over work from here on takes it back, or it is among what is run now.
      ended = true;
      runTasks();
      for (SelectionKey key : selector.keys()) {
        guarded(() -> ((Ready) key.attachment()).onLoopClosed());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "TCP forwarding has ended", e);
    } finally {
      ended = true;
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  private void ready(SelectionKey key) {
    guarded(() -> ((Ready) key.attachment()).onReady(key));
  }

  /** A defect in one connection must not end the others. */
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (CancelledKeyException e) {
      LOG.log(System.Logger.Level.TRACE, "closed meanwhile");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "defect in TCP forwarding", e);
    }
  }
}
