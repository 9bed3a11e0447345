package io.github.uhp.transport.tck.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult.Status;

/** The kit finds what is broken: each flaw fails exactly the rules that speak of it. */
@Tag("once")
class BrokenTransportsTest {

  static Stream<Arguments> flaws() {
    return Stream.of(
        // First, since it takes as long as three others.
        Arguments.of(
            NotDark.class, Set.of("R6.1", "R6.2", "R6.3", "R6.4", "R6.5", "R6.6", "R7.11")),
        // In R2.1, R2.8 and R10.6 one end has nothing to say and finishes at once, while the other
        // goes on.
        Arguments.of(IgnoresHalfClose.class, Set.of("R1.3", "R2.1", "R2.8", "R10.6")),
        Arguments.of(IgnoresCertificate.class, Set.of("R4.1")),
        Arguments.of(NoBackPressure.class, Set.of("R2.1")),
        Arguments.of(LeaksThread.class, Set.of("R9.4", "R9.6", "R9.8")),
        Arguments.of(CutsDatagrams.class, Set.of("R5.2")),
        Arguments.of(SharesPaths.class, Set.of("R7.3")),
        Arguments.of(Misdeclares.class, Set.of("R12.1", "R12.2", "R12.3", "R12.4", "R12.6")),
        Arguments.of(StandingStatistics.class, Set.of("R11.1", "R11.3", "R11.4", "R13.4")),
        Arguments.of(CarelessDatagrams.class, Set.of("R13.1", "R13.2", "R13.3", "R13.6")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  @Execution(CONCURRENT)
  void failsExactlyTheRulesOfItsFlaw(Class<?> broken, Set<String> rules) throws Exception {
    // A process for each: what one leaves behind must not be counted against another.
    Process kit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RuleReport.class.getName(),
                broken.getName())
            .redirectError(Redirect.DISCARD)
            .start();
    List<String> report;
    try (BufferedReader lines = kit.inputReader()) {
      report = lines.lines().toList();
    } finally {
      kit.destroy();
    }
    assertThat(RuleReport.rules(report, Status.FAILED))
        .as(() -> RuleReport.unsuccessful(report))
        .containsExactlyInAnyOrderElementsOf(rules);
    assertThat(RuleReport.rules(report, Status.SUCCESSFUL)).hasSizeGreaterThan(70);
  }

  /** A conformance test of a toy with a flaw; run by {@link RuleReport} only. */
  abstract static class Broken extends TransportConformance {

    private final Flaw flaw;

    Broken(Flaw flaw) {
      this.flaw = flaw;
    }

    @Override
    protected TransportProvider provider() {
      return new ToyProvider(flaw);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(10);
    }
  }

  static class IgnoresHalfClose extends Broken {
    IgnoresHalfClose() {
      super(Flaw.IGNORES_HALF_CLOSE);
    }
  }

  static class IgnoresCertificate extends Broken {
    IgnoresCertificate() {
      super(Flaw.IGNORES_CERTIFICATE);
    }
  }

  static class NoBackPressure extends Broken {
    NoBackPressure() {
      super(Flaw.NO_BACK_PRESSURE);
    }
  }

  static class NotDark extends Broken {
    NotDark() {
      super(Flaw.NOT_DARK);
    }
  }

  static class LeaksThread extends Broken {
    LeaksThread() {
      super(Flaw.LEAKS_THREAD);
    }
  }

  static class CutsDatagrams extends Broken {
    CutsDatagrams() {
      super(Flaw.CUTS_DATAGRAMS);
    }
  }

  static class SharesPaths extends Broken {
    SharesPaths() {
      super(Flaw.SHARES_PATHS);
    }
  }

  static class Misdeclares extends Broken {
    Misdeclares() {
      super(Flaw.MISDECLARES);
    }
  }

  static class StandingStatistics extends Broken {
    StandingStatistics() {
      super(Flaw.STANDING_STATISTICS);
    }
  }

  static class CarelessDatagrams extends Broken {
    CarelessDatagrams() {
      super(Flaw.CARELESS_DATAGRAMS);
    }
  }
}
