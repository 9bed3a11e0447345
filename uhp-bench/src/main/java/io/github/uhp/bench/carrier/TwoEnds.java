package io.github.uhp.bench.carrier;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An answering end, and a caller that it lets in. */
public final class TwoEnds implements AutoCloseable {

  private final Answering answering;
  private final Caller caller;

  private TwoEnds(Answering answering, Caller caller) {
    this.answering = answering;
    this.caller = caller;
  }

  /**
   * Opens both.
   *
   * @param carrier its name
   * @param processes 2 for an answering end in a process of its own, 1 for both in this one
   */
  public static TwoEnds open(String carrier, int processes) throws Exception {
    Carrier here = Carriers.named(carrier);
    Answering answering =
        processes == 1
            ? here.answer(InetAddress.getLoopbackAddress())
            : AnsweringProcess.start(carrier);
    try {
      Caller caller = here.call(answering.target());
      InetSocketAddress from = caller.localAddress();
      if (from != null) {
        answering.admit(from);
      }
      return new TwoEnds(answering, caller);
    } catch (Exception e) {
      answering.close();
      throw e;
    }
  }

  /** A connection; returns when the handshake is done. */
  public Link connect() throws Exception {
    return caller.connect();
  }

  @Override
  public void close() {
    caller.close();
    answering.close();
  }
}
