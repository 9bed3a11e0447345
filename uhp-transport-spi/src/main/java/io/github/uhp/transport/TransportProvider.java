package io.github.uhp.transport;

import java.io.IOException;
import java.util.Optional;

/**
 * Opens endpoints over one QUIC library. Found through {@link java.util.ServiceLoader};
 * implementations have a public constructor without arguments that does no work and cannot fail,
 * even where the library's native part is missing.
 *
 * <p>Thread-safe.
 */
public interface TransportProvider {

  /** The name that users choose it by, in lower case: {@code "netty"}, {@code "kwik"}. */
  String name();

  /** Among available providers the highest wins; ties are broken by {@link #name()}. */
  int priority();

  /**
   * Why this provider cannot be used here, in words that tell what to add or change, for example
   * the artifact that is missing; empty if it can. May load native code on the first call; never
   * throws.
   */
  Optional<String> unavailability();

  /**
   * Opens an endpoint and its first socket.
   *
   * @throws IOException if the socket cannot be bound; nothing stays open then
   */
  Endpoint open(EndpointConfig config) throws IOException;
}
