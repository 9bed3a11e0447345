package io.github.uhp.bench.carrier;

import java.net.InetAddress;

/** One way to carry bytes from a program to another and back. */
public interface Carrier {

  /**
   * Starts the answering end: each stream that comes is answered as its {@link Responder} says.
   *
   * @param address where to bind; the port is ephemeral
   */
  Answering answer(InetAddress address) throws Exception;

  /** Opens the asking end, before any connection. */
  Caller call(Target target) throws Exception;
}
