package io.github.uhp.transport.kwik;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import tech.kwik.core.QuicConnection;

/**
 * The unreliable datagrams of a connection (RFC 9221), with a bound both ways; Kwik has none. They
 * need Kwik's queue of what is to be sent, so where its internals are closed there are none.
 */
final class KwikDatagrams {

  /** So many may wait to be sent, with all else that does, and so many to be delivered. */
  static final int CAPACITY = 256;

  /** Kwik forgets the tag of the packet (RFC 9001 section 5.3), and an ACK that goes along. */
  private static final int RESERVED = 16 + 48;

  /** By this one alone an idle connection is kept alive; it is never the application's. */
  private static final byte KEEP_ALIVE = 0;

  private final QuicConnection kwik;
  private final Executor events;
  private final Consumer<ByteBuffer> application;
  private final Optional<Collection<?>> sending;
  private final AtomicInteger arrived = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();

  /**
   * Takes over the datagrams of a connection.
   *
   * @param application is given what arrived, by {@code events}
   */
  KwikDatagrams(QuicConnection kwik, Executor events, Consumer<ByteBuffer> application) {
    this.kwik = kwik;
    this.events = events;
    this.application = application;
    this.sending = KwikInternals.sendQueue(kwik);
    kwik.setDatagramHandler(this::onDatagram, new CallerThread());
  }

  int maxLength() {
    return sending.isPresent() && kwik.canSendDatagram()
        ? Math.max(0, kwik.maxDatagramDataSize() - RESERVED)
        : 0;
  }

  boolean send(ByteBuffer payload) {
    int most = maxLength();
    if (most == 0) {
      throw new UnsupportedOperationException("no datagrams on this connection");
    }
    int length = payload.remaining();
    if (length == 0 || length > most) {
      throw new IllegalArgumentException("a datagram has 1 to " + most + " bytes, not " + length);
    }
    if (length == 1 && payload.get(payload.position()) == KEEP_ALIVE) {
      throw new IllegalArgumentException("the one byte 0 keeps connections alive");
    }
    byte[] data = new byte[length];
    payload.get(data);
    if (isFull()) {
      dropped.increment();
      return false;
    }
    kwik.sendDatagram(data);
    return true;
  }

  /** Whether so much waits to be sent; asking costs no more than the bound. */
  private boolean isFull() {
    Iterator<?> each = sending.orElseThrow().iterator();
    int waiting = 0;
    while (waiting < CAPACITY && each.hasNext()) {
      each.next();
      waiting++;
    }
    return waiting == CAPACITY;
  }

  /** Sends something that has to be acknowledged, if the other end takes it. */
  void keepAlive() {
    if (kwik.canSendDatagram()) {
      kwik.sendDatagram(new byte[] {KEEP_ALIVE});
    }
  }

  /** On the thread that processes the connection's packets. */
  private void onDatagram(byte[] data) {
    if (data.length == 1 && data[0] == KEEP_ALIVE) {
      return; // having come is all that it says
    }
    if (arrived.incrementAndGet() > CAPACITY) {
      arrived.decrementAndGet();
      dropped.increment();
      return;
    }
    events.execute(
        () -> {
          arrived.decrementAndGet();
          application.accept(ByteBuffer.wrap(data));
        });
  }

  /** How many a full queue did not take. */
  long dropped() {
    return dropped.sum();
  }
}
