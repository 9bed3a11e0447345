package io.github.uhp.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells a peer, sealed, when their session starts.
 *
 * @param session its number, chosen by the server at random
 * @param observed the peer's address as the server sees it
 * @param serverTimeMillis the server's clock, since 1970-01-01T00:00Z; not negative
 */
public record LinkStart(long session, InetSocketAddress observed, long serverTimeMillis) {

  /** Checks the time. */
  public LinkStart {
    Checks.notNegative(serverTimeMillis);
  }

  byte[] encode() {
    return io.github.uhp.protocol.proto.LinkStart.newBuilder()
        .setSession(session)
        .setObserved(Addresses.toProto(observed))
        .setServerTimeMs(serverTimeMillis)
        .build()
        .toByteArray();
  }

  /** Null if it is not one. */
  static @Nullable LinkStart decode(byte[] bytes) {
    try {
      var in = io.github.uhp.protocol.proto.LinkStart.parseFrom(bytes);
      return new LinkStart(
          in.getSession(), Addresses.fromProto(in.getObserved()), in.getServerTimeMs());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }
}
