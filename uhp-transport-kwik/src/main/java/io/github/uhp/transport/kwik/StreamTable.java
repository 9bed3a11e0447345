package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Connection.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The live streams of a connection by id. */
final class StreamTable {

  /** The two low bits tell who opened a stream and its kind (RFC 9000 section 2.1). */
  private static final int ID_STEP = 4;

  private final LongFunction<KwikStream> maker;
  private final int peerType;
  private final int maxOpen;
  private final Map<Long, KwikStream> streams = new ConcurrentHashMap<>();
  private long nextOfPeer;
  private long limit;

  StreamTable(Role role, int maxOpen, LongFunction<KwikStream> maker) {
    this.maker = maker;
    this.maxOpen = maxOpen;
    this.peerType = role == Role.CLIENT ? 1 : 0;
    this.nextOfPeer = peerType;
    this.limit = limitAfter(0);
  }

  /** Adds a stream that this end opened. */
  KwikStream open(long id) {
    KwikStream stream = maker.apply(id);
    streams.put(id, stream);
    return stream;
  }

  /**
   * The stream that a frame is for. One that the other end has not used before is made, and those
   * below it with it (RFC 9000 section 3.2).
   *
   * @return null if it is over, or the other end may not open it
   */
  synchronized @Nullable KwikStream find(long id) {
    if (isFresh(id) && id < limit) {
      for (; nextOfPeer <= id; nextOfPeer += ID_STEP) {
        streams.put(nextOfPeer, maker.apply(nextOfPeer));
      }
    }
    return streams.get(id);
  }

  /** Whether the other end has not used the stream, which is one of its own, before. */
  synchronized boolean isFresh(long id) {
    return id % ID_STEP == peerType && id >= nextOfPeer;
  }

  /** Kwik has taken a stream; only those that it has taken are ever replaced by further ones. */
  synchronized void taken(KwikStream stream) {
    if (stream.id() % ID_STEP == peerType) {
      limit = Math.max(limit, limitAfter(stream.id() / ID_STEP + 1));
    }
  }

  private long limitAfter(long taken) {
    return peerType + ID_STEP * (taken + maxOpen);
  }

  void remove(KwikStream stream) {
    streams.remove(stream.id(), stream);
  }

  List<KwikStream> all() {
    return new ArrayList<>(streams.values());
  }
}
