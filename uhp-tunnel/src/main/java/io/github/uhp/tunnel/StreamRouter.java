package io.github.uhp.tunnel;

import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;

/** Reads which service a stream is opened to, and hands it over. Stateless but for the services. */
final class StreamRouter {

  private static final System.Logger LOG = System.getLogger(StreamRouter.class.getName());

  private final Services services;
  private final TcpForwarder forwarder;

  StreamRouter(Services services, TcpForwarder forwarder) {
    this.services = services;
    this.forwarder = forwarder;
  }

  void route(PeerConnection connection, QuicStream stream) {
    FramedReader reader = new FramedReader();
    stream.setHandler(
        new StreamHandler() {
          private boolean handedOver;

          @Override
          public void onReadable(QuicStream readable) {
            if (handedOver) {
              return;
            }
            try {
              byte[] message = reader.poll(readable);
              if (message != null) {
                handedOver = true;
                handOver(connection, readable, StreamMessage.readStreamOpen(message));
              }
            } catch (IOException e) {
              handedOver = true;
              abandon(readable, TunnelCodes.PROTOCOL_ERROR);
            }
          }

          @Override
          public void onWritable(QuicStream writable) {
            // Nothing to write yet.
          }
        });
  }

  private void handOver(PeerConnection connection, QuicStream stream, String service) {
    Services.Target target = services.find(service);
    if (target == null) {
      abandon(stream, TunnelCodes.UNKNOWN_SERVICE);
    } else if (target instanceof Services.Tcp tcp) {
      forwarder.dial(service, tcp, stream);
    } else if (target instanceof Services.Code code) {
      try {
        code.handler().onStream(connection, stream);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "service '" + service + "' failed", e);
        abandon(stream, TunnelCodes.INTERNAL_ERROR);
      }
    }
  }

  static void abandon(QuicStream stream, long code) {
    stream.reset(code);
    stream.stop(code);
  }
}
