package io.github.uhp.transport.tck.toy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The numbered messages of one end that the other has not acknowledged yet (go-back-n). */
final class ToySequence {

  /** After so many nanoseconds without an acknowledgement all is sent again. */
  static final long PATIENCE = 50_000_000;

  private static final int IN_FLIGHT = 48;

  private final ToyConnection connection;
  private final Deque<byte[]> queued = new ArrayDeque<>();
  private final Deque<byte[]> inFlight = new ArrayDeque<>();
  private long acknowledged;
  private long lastSent;

  ToySequence(ToyConnection connection) {
    this.connection = connection;
  }

  void send(byte[] message) {
    queued.add(message);
    flush();
  }

  /** The other end has all messages before that number. */
  void acknowledged(long until) {
    for (; acknowledged < until; acknowledged++) {
      inFlight.poll();
    }
    flush();
  }

  private void flush() {
    while (inFlight.size() < IN_FLIGHT && !queued.isEmpty() && connection.reason == null) {
      byte[] message = queued.remove();
      transmit(acknowledged + inFlight.size(), message);
      inFlight.add(message);
    }
  }

  private void transmit(long number, byte[] message) {
    lastSent = System.nanoTime();
    connection.packet(
        ToyConnection.MESSAGE,
        ByteBuffer.allocate(8 + message.length).putLong(number).put(message).array());
  }

  boolean isLate(long now) {
    return !inFlight.isEmpty() && now - lastSent > PATIENCE;
  }

  /** Sends again what is not acknowledged; tells how many messages that were. */
  int repeat() {
    long number = acknowledged;
    for (byte[] message : inFlight) {
      transmit(number++, message);
    }
    return inFlight.size();
  }
}
