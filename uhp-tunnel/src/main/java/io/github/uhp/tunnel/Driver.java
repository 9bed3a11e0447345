package io.github.uhp.tunnel;

import io.github.uhp.protocol.Path;
import java.nio.ByteBuffer;

/**
 * Runs the engines, one thing at a time: feeds them datagrams, work of others and the passing of
 * time. The clock is read here and nowhere below.
 */
interface Driver extends AutoCloseable {

  /** What it runs. Called by the driver only. */
  interface Station {
    void onDatagram(long nowNanos, Path from, ByteBuffer payload);

    void onTimeout(long nowNanos);

    /** Sends what the engines want sent and handles their events. */
    void drain(long nowNanos);

    long nextTimeoutNanos();
  }

  /** Work for the driver. */
  @FunctionalInterface
  interface Work {
    void run(long nowNanos);
  }

  /** Begins to run; what came before waits until now. */
  void start(Station what);

  /** A datagram arrived; the payload is copied. From any thread. */
  void offer(Path from, ByteBuffer payload);

  /** Runs work soon. From any thread; what comes after {@link #close()} is not run. */
  void execute(Work work);

  /** Runs work later. From the driver's own work only. */
  void at(long dueNanos, Work work);

  /** The time of the engines. From any thread. */
  long nowNanos();

  /** The wall clock at that time of the engines. */
  long epochMillis(long nowNanos);

  /**
   * Runs what was handed over before, then ends and waits for that, unless called by work of its
   * own.
   */
  @Override
  void close();
}
