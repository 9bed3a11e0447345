package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells a peer, sealed, when their session starts.
 *
 * @param session its number, chosen by the server at random
 * @param observed the peer's address as the server sees it
 * @param serverTimeMillis the server's clock, since 1970-01-01T00:00Z; not negative
 * @param secondPort the server's other port at the same address, for {@link
 *     Message.BindingRequest}; 0 if it has none
 * @param secondAddress the server's other address, likewise, with the same port; null if it has
 *     none
 */
public record LinkStart(
    long session,
    InetSocketAddress observed,
    long serverTimeMillis,
    int secondPort,
    @Nullable InetAddress secondAddress) {

  /** Checks the numbers. */
  public LinkStart {
    Checks.notNegative(serverTimeMillis);
    if (secondPort != 0) {
      Checks.port(secondPort);
    }
  }

  /** Of a server with one socket. */
  public LinkStart(long session, InetSocketAddress observed, long serverTimeMillis) {
    this(session, observed, serverTimeMillis, 0, null);
  }

  byte[] encode() {
    var out =
        io.github.uhp.protocol.proto.LinkStart.newBuilder()
            .setSession(session)
            .setObserved(Addresses.toProto(observed))
            .setServerTimeMs(serverTimeMillis)
            .setSecondPort(secondPort);
    if (secondAddress != null) {
      out.setSecondAddress(ByteString.copyFrom(secondAddress.getAddress()));
    }
    return out.build().toByteArray();
  }

  /** Null if it is not one. */
  static @Nullable LinkStart decode(byte[] bytes) {
    try {
      var in = io.github.uhp.protocol.proto.LinkStart.parseFrom(bytes);
      return new LinkStart(
          in.getSession(),
          Addresses.fromProto(in.getObserved()),
          in.getServerTimeMs(),
          in.getSecondPort(),
          in.getSecondAddress().isEmpty() ? null : Addresses.ip(in.getSecondAddress()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }
}
