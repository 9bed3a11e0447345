package io.github.uhp.transport.tck;

import io.github.uhp.transport.TransportProvider;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every transport must do, as tests. A provider's author extends this class in the tests of
 * the provider:
 *
 * <pre>{@code
 * class MyConformanceTest extends TransportConformance {
 *   @Override
 *   protected TransportProvider provider() {
 *     return new MyProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>Each rule is one test, on endpoints of its own, whose display name starts with the rule's
 * number. All traffic stays on the loopback interface. Two providers are run against each other by
 * overriding {@link #otherProvider()} as well.
 */
@ExtendWith(LabExtension.class)
@Timeout(180) // a backstop for an endpoint that does not close
public abstract class TransportConformance
    implements ProviderRules,
        StreamRules,
        FlowRules,
        ConnectionRules,
        HandshakeRules,
        DatagramRules,
        DarkPortRules,
        PathRules,
        SocketRules,
        LifecycleRules,
        LossRules,
        StatisticsRules,
        CapabilityRules,
        UnreliableRules {

  /** For subclasses. */
  protected TransportConformance() {}

  /** The provider under test; its endpoints connect, where only one side does. Called per test. */
  protected abstract TransportProvider provider();

  /** The provider of the accepting side; by default {@link #provider()}. Called per test. */
  protected TransportProvider otherProvider() {
    return provider();
  }

  /**
   * How long anything that must happen may take before the rule counts as broken; default 30 s. It
   * costs time only when a rule is broken.
   */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /**
   * How many streams rule R2.4 opens, one after the other; default 2,000, so that the kit is quick.
   */
  protected int streamsInSequence() {
    return 2_000;
  }
}
