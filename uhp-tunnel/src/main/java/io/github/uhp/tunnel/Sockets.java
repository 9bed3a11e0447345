package io.github.uhp.tunnel;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;

/** Ends of TCP sockets. */
final class Sockets {

  private static final System.Logger LOG = System.getLogger(Sockets.class.getName());

  private Sockets() {}

  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "while closing", e);
    }
  }

  /** Closes so that the other end sees a reset, not an end. */
  static void reset(SocketChannel channel) {
    try {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot reset", e);
    }
    close(channel);
  }
}
