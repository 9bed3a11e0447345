package io.github.uhp.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a {@link TransportProvider}: by explicit name, else by {@code uhp.transport}, else by
 * priority.
 */
public final class Transports {

  /** The system property that names the provider when the caller does not. */
  public static final String PROPERTY = "uhp.transport";

  private static final Comparator<TransportProvider> BEST_FIRST =
      Comparator.comparingInt(TransportProvider::priority)
          .reversed()
          .thenComparing(TransportProvider::name);

  private Transports() {}

  /**
   * The provider of that name, or, without one, that of the system property {@value #PROPERTY}, or
   * else the available one with the highest priority.
   *
   * @throws TransportUnavailableException if none fits; its message names every provider that was
   *     found and why it is out
   */
  public static TransportProvider select(@Nullable String name) {
    String wanted = name != null ? name : System.getProperty(PROPERTY);
    return select(wanted, load());
  }

  static TransportProvider select(@Nullable String wanted, Found found) {
    List<String> out = new ArrayList<>(found.broken());
    for (TransportProvider provider : found.providers()) {
      Optional<String> cause =
          wanted != null && !wanted.equals(provider.name())
              ? Optional.of("not the one asked for")
              : provider.unavailability();
      if (cause.isEmpty()) {
        return provider;
      }
      out.add(provider.name() + ": " + cause.get());
    }
    throw new TransportUnavailableException(message(wanted, out));
  }

  private static String message(@Nullable String wanted, List<String> out) {
    String head =
        wanted == null ? "no QUIC transport is available" : "no QUIC transport '" + wanted + "'";
    return out.isEmpty()
        ? head + "; add io.github.uhp:uhp-transport-netty42 or io.github.uhp:uhp-transport-kwik"
        : head + " (" + String.join("; ", out) + ")";
  }

  private static Found load() {
    List<TransportProvider> providers = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Iterator<TransportProvider> each =
        ServiceLoader.load(TransportProvider.class, loader()).iterator();
    while (true) {
      // A provider that cannot be constructed must not hide the others.
      try {
        if (!each.hasNext()) {
          break;
        }
        providers.add(each.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(Objects.toString(e.getMessage(), e.getClass().getName()));
      }
    }
    providers.sort(BEST_FIRST);
    return new Found(providers, broken);
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Transports.class.getClassLoader();
  }

  /** What the service loader gave: providers, best first, and the complaints about broken ones. */
  record Found(List<TransportProvider> providers, List<String> broken) {}
}
