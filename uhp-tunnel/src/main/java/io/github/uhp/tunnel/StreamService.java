package io.github.uhp.tunnel;

import io.github.uhp.transport.QuicStream;

/** Takes the streams that the other side opens to one service. */
@FunctionalInterface
public interface StreamService {

  /**
   * A stream was opened. Called on an I/O thread of the transport; must not block. The service owns
   * the stream from here on. What it throws resets the stream.
   */
  void onStream(PeerConnection connection, QuicStream stream);
}
