package io.github.uhp.punch;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** All runs of a cell. */
record MatrixResult(MatrixCell cell, MatrixLink link, List<MatrixOutcome> outcomes) {

  /** Runs a cell with so many seeds from one on; each run has a world of its own. */
  static MatrixResult of(MatrixCell cell, MatrixLink link, long firstSeed, int seeds) {
    return new MatrixResult(
        cell,
        link,
        LongStream.range(firstSeed, firstSeed + seeds)
            .parallel()
            .mapToObj(seed -> MatrixRun.run(cell, link, seed))
            .toList());
  }

  /** The share of connections that had a path in time, 0 to 1. */
  double rate(Duration limit) {
    return (double) paths(limit).size() / outcomes.size();
  }

  private List<Duration> paths(Duration limit) {
    return outcomes.stream()
        .filter(MatrixOutcome::opened)
        .map(MatrixOutcome::after)
        .filter(after -> after.compareTo(limit) <= 0)
        .sorted()
        .toList();
  }

  /** The time to the connector's path, in round trips, of those that got one: a quantile. */
  double roundTrips(double quantile, Duration limit) {
    List<Duration> sorted = paths(limit);
    int rank = Math.max(1, (int) Math.ceil(quantile * sorted.size()));
    return (double) sorted.get(rank - 1).toNanos() / link.roundTrip().toNanos();
  }

  /** When the last one had failed. */
  Duration slowestFailure() {
    return outcomes.stream()
        .filter(outcome -> !outcome.opened())
        .map(MatrixOutcome::after)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Why how many failed. */
  String reasons() {
    return outcomes.stream()
        .filter(outcome -> !outcome.opened())
        .collect(Collectors.groupingBy(MatrixOutcome::reason, Collectors.counting()))
        .toString();
  }

  /** For people: the story of one that failed. */
  String story() {
    return cell
        + ", "
        + link.text
        + ", failures "
        + reasons()
        + outcomes.stream()
            .filter(outcome -> !outcome.opened())
            .findFirst()
            .map(outcome -> "\n" + outcome.story())
            .orElse("");
  }
}
