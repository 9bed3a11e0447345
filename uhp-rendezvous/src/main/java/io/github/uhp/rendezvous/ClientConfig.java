package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.ServerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RendezvousClient} needs to know. Immutable; {@link #of} gives the defaults.
 *
 * @param identity signs records, requests and verdicts
 * @param instance tells this opened endpoint from every other: 64 random bits
 * @param punchKey the public half of the listener's punch key, new at every start
 * @param server the local socket and the server's address
 * @param expectedServer the only server that is spoken to, or null to take the first that shakes
 *     hands
 * @param requestTimeout after which an unanswered connect-request is refused; 4.5 s
 * @param silentAfter without an answer this long, the server counts as silent; 10 s
 * @param recordLifetime how long a record is worth anything after it was signed; 60 min
 * @param clockTolerance how far a connector's clock may be off; 60 s
 * @param startTolerance how long before this engine's start a request may have been signed; 10 s.
 *     Earlier ones may be replays of what a former engine has answered.
 */
public record ClientConfig(
    Identity identity,
    long instance,
    PunchPublicKey punchKey,
    Path server,
    @Nullable ServerId expectedServer,
    Duration requestTimeout,
    Duration silentAfter,
    Duration recordLifetime,
    Duration clockTolerance,
    Duration startTolerance) {

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public ClientConfig {
    requirePositive(requestTimeout, "requestTimeout");
    requirePositive(silentAfter, "silentAfter");
    requirePositive(recordLifetime, "recordLifetime");
    requirePositive(clockTolerance, "clockTolerance");
    requirePositive(startTolerance, "startTolerance");
  }

  /** The defaults, with any server. */
  public static ClientConfig of(
      Identity identity, long instance, PunchPublicKey punchKey, Path server) {
    return new ClientConfig(
        identity,
        instance,
        punchKey,
        server,
        null,
        Duration.ofMillis(4500),
        Duration.ofSeconds(10),
        Duration.ofMinutes(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
  }

  /** The same, but only that server is spoken to; null takes the first that shakes hands. */
  public ClientConfig withExpectedServer(@Nullable ServerId id) {
    return new ClientConfig(
        identity,
        instance,
        punchKey,
        server,
        id,
        requestTimeout,
        silentAfter,
        recordLifetime,
        clockTolerance,
        startTolerance);
  }

  /** The same with another limit for connect-requests. */
  public ClientConfig withRequestTimeout(Duration timeout) {
    return new ClientConfig(
        identity,
        instance,
        punchKey,
        server,
        expectedServer,
        timeout,
        silentAfter,
        recordLifetime,
        clockTolerance,
        startTolerance);
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }
}
