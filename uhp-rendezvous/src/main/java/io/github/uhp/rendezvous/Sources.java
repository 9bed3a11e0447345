package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each source address has taken of its share. Only addresses that have proven themselves get
 * here; the longest unheard is forgotten for a new one.
 */
final class Sources {

  private final ServerConfig config;
  private final EngineTime time;

  /** Least recently heard first. */
  private final Map<Prefix, Source> sources = new LinkedHashMap<>(16, 0.75f, true);

  /** An IPv4 address, or the first 64 bits of an IPv6 address: what one user has. */
  record Prefix(boolean v6, long bits) {

    static Prefix of(InetSocketAddress address) {
      InetAddress ip = address.getAddress();
      byte[] bytes = ip.getAddress();
      return bytes.length == 4
          ? new Prefix(false, ByteBuffer.wrap(bytes).getInt())
          : new Prefix(true, ByteBuffer.wrap(bytes).getLong());
    }
  }

  /** One of them. */
  final class Source {
    private @Nullable Bucket handshakes;
    private @Nullable Bucket requests;

    /** From when on it has a turn to give to this source. */
    long nextTurnNanos = Turns.NONE;

    boolean takeHandshake() {
      Bucket bucket = handshakes;
      if (bucket == null) {
        bucket = config.handshakesPerSource().bucket(time);
        handshakes = bucket;
      }
      return bucket.tryConsume(1);
    }

    boolean takeRequest() {
      Bucket bucket = requests;
      if (bucket == null) {
        bucket = config.requestsPerSource().bucket(time);
        requests = bucket;
      }
      return bucket.tryConsume(1);
    }
  }

  Sources(ServerConfig config, EngineTime time) {
    this.config = config;
    this.time = time;
  }

  Source of(InetSocketAddress address) {
    Prefix prefix = Prefix.of(address);
    Source known = sources.get(prefix);
    if (known != null) {
      return known;
    }
    if (sources.size() >= config.maxSources()) {
      var eldest = sources.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    Source fresh = new Source();
    sources.put(prefix, fresh);
    return fresh;
  }

  int count() {
    return sources.size();
  }
}
