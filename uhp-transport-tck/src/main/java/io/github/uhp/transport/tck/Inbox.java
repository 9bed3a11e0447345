package io.github.uhp.transport.tck;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.QuicStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What one connection brought. */
final class Inbox implements ConnectionHandler {

  final BlockingQueue<QuicStream> streams = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
  final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

  /** What was against the contract of {@link ConnectionHandler}; must stay 0. */
  final AtomicInteger violations = new AtomicInteger();

  private final Consumer<QuicStream> onStream;
  private final AtomicInteger inside = new AtomicInteger();

  /** Queues what comes. */
  Inbox() {
    this.onStream = streams::add;
  }

  /** Gives streams to a consumer, on the thread that brings them. */
  Inbox(Consumer<QuicStream> onStream) {
    this.onStream = onStream;
  }

  @Override
  public void onStream(Connection connection, QuicStream stream) {
    if (inside.incrementAndGet() != 1 || closed.isDone()) {
      violations.incrementAndGet();
    }
    try {
      onStream.accept(stream);
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void onDatagram(Connection connection, ByteBuffer payload) {
    if (inside.incrementAndGet() != 1 || closed.isDone()) {
      violations.incrementAndGet();
    }
    byte[] copy = new byte[payload.remaining()];
    payload.get(copy);
    datagrams.add(copy);
    inside.decrementAndGet();
  }

  @Override
  public void onClosed(Connection connection, CloseReason reason) {
    if (inside.get() != 0 || !closed.complete(reason)) {
      violations.incrementAndGet();
    }
  }
}
