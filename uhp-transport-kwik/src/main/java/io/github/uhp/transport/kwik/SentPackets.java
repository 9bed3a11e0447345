package io.github.uhp.transport.kwik;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map that gives what it was just said to contain, also when it is gone meanwhile. Kwik looks up
 * an acknowledged packet in two steps, between which another thread may remove it as lost, and a
 * null there ends the connection. Kwik asks the packet afterwards what has become of it.
 */
final class SentPackets extends ConcurrentHashMap<Object, Object> {

  private static final long serialVersionUID = 1;

  private record Found(Object key, Object value) {}

  /** Replaced as a whole; one thread at a time processes the acknowledgements of a connection. */
  private transient volatile @Nullable Found found;

  SentPackets(Map<?, ?> packets) {
    super(packets);
  }

  @Override
  public boolean containsKey(Object key) {
    Object value = super.get(key);
    if (value == null) {
      return false;
    }
    found = new Found(key, value);
    return true;
  }

  @Override
  public @Nullable Object get(Object key) {
    Object value = super.get(key);
    Found last = found;
    return value == null && last != null && last.key.equals(key) ? last.value : value;
  }
}
