package io.github.uhp.tunnel;

import io.github.uhp.protocol.StreamMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a peer offers, by name. The other side can reach nothing else: it names a service, and this
 * side alone decides what is behind it. Immutable.
 */
public final class Services {

  private static final Services NONE = builder().build();

  private final Map<String, Target> targets;

  private Services(Map<String, Target> targets) {
    this.targets = Map.copyOf(targets);
  }

  /** Nothing. */
  public static Services none() {
    return NONE;
  }

  /** Starts an offer. */
  public static Builder builder() {
    return new Builder();
  }

  @Nullable Target find(String service) {
    return targets.get(service);
  }

  /** What is behind a name. */
  sealed interface Target {}

  /** A TCP server, resolved and dialled anew for each stream. */
  record Tcp(String host, int port) implements Target {}

  /** Code. */
  record Code(StreamService handler) implements Target {}

  /** Collects an offer. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Target> targets = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Offers a TCP server as a service.
     *
     * @param service 1 to 63 of {@code [a-z0-9._-]}
     * @param host name or literal address, as this side resolves it
     * @param port 1 to 65535
     * @throws IllegalArgumentException if one is out of its range, or the service is there already
     */
    public Builder tcp(String service, String host, int port) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("service '" + service + "' has no host");
      }
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
      }
      return add(service, new Tcp(host, port));
    }

    /**
     * Offers code as a service.
     *
     * @throws IllegalArgumentException as for {@link #tcp}
     */
    public Builder stream(String service, StreamService handler) {
      return add(service, new Code(handler));
    }

    /** The offer. */
    public Services build() {
      return new Services(targets);
    }

    private Builder add(String service, Target target) {
      if (!StreamMessage.isService(service)) {
        throw new IllegalArgumentException(
            "'" + service + "' is not a service (1 to 63 of a-z, 0-9, '.', '_' and '-')");
      }
      if (targets.putIfAbsent(service, target) != null) {
        throw new IllegalArgumentException("service '" + service + "' is offered twice");
      }
      return this;
    }
  }
}
