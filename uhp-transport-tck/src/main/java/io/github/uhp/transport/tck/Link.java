package io.github.uhp.transport.tck;

import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;

/** Two nodes with a connection between them. */
record Link(Lab lab, End client, End server) {

  /** One end of it. */
  record End(Node node, RemotePeer peer, Connection connection, Inbox inbox) {}

  /** A stream from the client side. */
  QuicStream open() {
    return lab.await(client.connection().openStream(), "a stream");
  }

  /** The next stream that came to the server side. */
  QuicStream arrived() {
    return lab.take(server.inbox().streams, "a stream at the server");
  }
}
