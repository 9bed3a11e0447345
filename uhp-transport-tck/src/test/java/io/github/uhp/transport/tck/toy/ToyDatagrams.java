package io.github.uhp.transport.tck.toy;

import java.nio.ByteBuffer;

/** The unreliable datagrams of a toy connection: a packet each, and a bound on what waits here. */
final class ToyDatagrams {

  static final int MAX_LENGTH = 1_100;
  private static final int CAPACITY = 48;

  private final ToyConnection connection;
  private int waiting;
  private long dropped;

  ToyDatagrams(ToyConnection connection) {
    this.connection = connection;
  }

  boolean send(ByteBuffer payload) {
    if (isCareless()) {
      return sendAll(payload.array());
    }
    byte[] copy = new byte[payload.remaining()];
    if (copy.length == 0 || copy.length > MAX_LENGTH) {
      throw new IllegalArgumentException("length " + copy.length);
    }
    if (copy.length == 1 && payload.get(payload.position()) == 0) {
      throw new IllegalArgumentException("a keep-alive");
    }
    payload.get(copy);
    synchronized (connection.endpoint) {
      return connection.reason == null && sendAll(copy);
    }
  }

  private boolean sendAll(byte[] bytes) {
    synchronized (connection.endpoint) {
      connection.packet(ToyConnection.DATAGRAM, bytes);
      return true;
    }
  }

  /** With the endpoint's monitor. */
  void receive(ByteBuffer body) {
    byte[] copy = new byte[isCareless() ? Math.min(500, body.remaining()) : body.remaining()];
    body.get(copy);
    if (waiting == CAPACITY) {
      dropped++;
      return;
    }
    waiting++;
    connection.endpoint.later(
        () -> {
          synchronized (connection.endpoint) {
            waiting--;
          }
          connection.deliver(ByteBuffer.wrap(copy));
        });
  }

  /** How many found no room. */
  long dropped() {
    return dropped;
  }

  private boolean isCareless() {
    return connection.endpoint.flaw == Flaw.CARELESS_DATAGRAMS;
  }
}
