package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.simnet.Dependence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of NATs, whose kinds both sides know, ends as it is expected to. {@code
 * scripts/nat-matrix} runs it with more seeds, and writes the table.
 */
class MatrixBandsTest {

  private static final int FEW = 20;

  /** A search takes thousands of packets. */
  private static final int FEW_SEARCHES = 4;

  private static final int SEEDS = Integer.getInteger("uhp.matrix.seeds", 0);
  private static final long FIRST_SEED = Long.getLong("uhp.matrix.seed", 1);
  private static final String TABLE = System.getProperty("uhp.matrix.table", "");

  static final Duration LIMIT = Duration.ofSeconds(20);

  /** Two seconds of trying, and what the last answer needs. */
  private static final Duration REFUSAL = Duration.ofSeconds(5);

  private static final double MEDIAN_ROUND_TRIPS = 1.5;

  /** Where one port has to be searched. */
  private static final double SEARCHED_RATE = 0.98;

  private static final List<MatrixResult> RESULTS = Collections.synchronizedList(new ArrayList<>());

  static Stream<Arguments> kinds() {
    return onAllLinks(
        MatrixNat.all().stream()
            .flatMap(a -> MatrixNat.all().stream().map(b -> new MatrixCell(a, b))));
  }

  /** The cells that depend on the port allocation, with each. */
  static Stream<Arguments> allocations() {
    return onAllLinks(
        Arrays.stream(MatrixNat.Ports.values())
            .filter(ports -> ports != MatrixNat.Ports.RANDOM)
            .flatMap(MatrixBandsTest::cells));
  }

  private static Stream<MatrixCell> cells(MatrixNat.Ports ports) {
    MatrixNat strict = MatrixNat.moving(Dependence.ADDRESS_AND_PORT, ports);
    return Stream.concat(
        Arrays.stream(Dependence.values())
            .map(filtering -> MatrixNat.moving(filtering, ports))
            .flatMap(
                moving ->
                    Stream.of(
                        new MatrixCell(moving, MatrixNat.STRICT),
                        new MatrixCell(MatrixNat.STRICT, moving))),
        Stream.of(new MatrixCell(strict, strict)).filter(cell -> isCertain(ports)));
  }

  /** Two whose ports strangers take may meet by luck. */
  private static boolean isCertain(MatrixNat.Ports ports) {
    return ports != MatrixNat.Ports.SHARED;
  }

  private static Stream<Arguments> onAllLinks(Stream<MatrixCell> cells) {
    List<MatrixCell> all = cells.toList();
    return Arrays.stream(MatrixLink.values())
        .flatMap(link -> all.stream().map(cell -> Arguments.of(link, cell)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void mappingAndFiltering(MatrixLink link, MatrixCell cell) {
    endsAsExpected(link, cell);
  }

  @ParameterizedTest
  @MethodSource("allocations")
  void portAllocation(MatrixLink link, MatrixCell cell) {
    endsAsExpected(link, cell);
  }

  private static void endsAsExpected(MatrixLink link, MatrixCell cell) {
    int seeds = SEEDS > 0 ? SEEDS : few(cell, link);
    MatrixResult result = MatrixResult.of(cell, link, FIRST_SEED, seeds);
    RESULTS.add(result);
    switch (cell.expectation()) {
      case SIMULTANEOUS -> {
        assertThat(result.rate(LIMIT)).as(result::story).isEqualTo(1);
        if (link == MatrixLink.GOOD) {
          assertThat(result.roundTrips(0.5, LIMIT))
              .as(result::story)
              .isLessThanOrEqualTo(MEDIAN_ROUND_TRIPS);
        }
      }
      case PREDICTED -> assertThat(result.rate(LIMIT)).as(result::story).isEqualTo(1);
      case SEARCHED ->
          // Of few, one may fail.
          assertThat(result.rate(LIMIT))
              .as(result::story)
              .isGreaterThanOrEqualTo(Math.min(SEARCHED_RATE, 1 - 1.0 / seeds));
      case REFUSED -> {
        assertThat(result.outcomes())
            .as(result::story)
            .allSatisfy(
                outcome ->
                    assertThat(outcome.reason()).isEqualTo(FailureReason.NATS_INCOMPATIBLE.name()));
        assertThat(result.slowestFailure()).as(result::story).isLessThan(REFUSAL);
      }
    }
  }

  private static int few(MatrixCell cell, MatrixLink link) {
    boolean slow = link != MatrixLink.GOOD && cell.expectation() == MatrixCell.Expectation.SEARCHED;
    return slow ? FEW_SEARCHES : FEW;
  }

  @AfterAll
  static void writeTable() throws IOException {
    if (!TABLE.isEmpty()) {
      Files.writeString(Path.of(TABLE), new MatrixTable(List.copyOf(RESULTS), LIMIT).toString());
    }
  }
}
