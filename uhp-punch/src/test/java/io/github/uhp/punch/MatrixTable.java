package io.github.uhp.punch;

import io.github.uhp.simnet.Dependence;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of the matrix in Markdown. */
final class MatrixTable {

  private final List<MatrixResult> results;
  private final Duration limit;

  MatrixTable(List<MatrixResult> results, Duration limit) {
    this.results = results;
    this.limit = limit;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (MatrixLink link : MatrixLink.values()) {
      text.append("## ").append(heading(link)).append("\n\n").append(kinds(link)).append('\n');
      text.append(allocations(link)).append('\n');
    }
    return text.toString();
  }

  private static String heading(MatrixLink link) {
    return link.text.substring(0, 1).toUpperCase(Locale.ROOT)
        + link.text.substring(1)
        + " (round trip "
        + link.roundTrip().toMillis()
        + " ms)";
  }

  private String kinds(MatrixLink link) {
    List<MatrixNat> kinds = MatrixNat.all();
    String rows =
        kinds.stream()
            .map(
                connector ->
                    row(
                        "**" + connector.text() + "**",
                        kinds.stream()
                            .map(listener -> entry(new MatrixCell(connector, listener), link))
                            .toList()))
            .collect(Collectors.joining());
    return row("connector \\ listener", kinds.stream().map(MatrixNat::text).toList())
        + rule(kinds.size())
        + rows;
  }

  private String allocations(MatrixLink link) {
    StringBuilder text = new StringBuilder();
    text.append(
            row("ports of D", List.of("filtering", "to EIM/APDF", "from EIM/APDF", "to itself")))
        .append(rule(4));
    Arrays.stream(MatrixNat.Ports.values())
        .filter(ports -> ports != MatrixNat.Ports.RANDOM)
        .forEach(
            ports ->
                Arrays.stream(Dependence.values())
                    .map(filtering -> MatrixNat.moving(filtering, ports))
                    .forEach(
                        nat ->
                            text.append(
                                row(
                                    ports.text,
                                    List.of(
                                        nat.text(),
                                        entry(new MatrixCell(nat, MatrixNat.STRICT), link),
                                        entry(new MatrixCell(MatrixNat.STRICT, nat), link),
                                        entry(new MatrixCell(nat, nat), link))))));
    return text.toString();
  }

  private String entry(MatrixCell cell, MatrixLink link) {
    return results.stream()
        .filter(result -> result.cell().equals(cell) && result.link() == link)
        .findFirst()
        .map(this::entry)
        .orElse("");
  }

  private String entry(MatrixResult result) {
    double rate = result.rate(limit);
    String letter = result.cell().expectation().letter;
    if (rate == 0) {
      return String.format(
          Locale.ROOT, "%s %.1f s", letter, result.slowestFailure().toMillis() / 1e3);
    }
    return String.format(
        Locale.ROOT,
        "%s %s %s / %s",
        letter,
        percent(rate),
        roundTrips(result.roundTrips(0.5, limit)),
        roundTrips(result.roundTrips(0.99, limit)));
  }

  private static String roundTrips(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.0f", number);
  }

  private static String percent(double rate) {
    return rate == 1
        ? "100 %"
        : String.format(Locale.ROOT, "%.1f %%", Math.floor(rate * 1000) / 10);
  }

  private static String row(String head, List<String> cells) {
    return "| " + head + " | " + String.join(" | ", cells) + " |\n";
  }

  private static String rule(int columns) {
    return "|" + "---|".repeat(columns + 1) + "\n";
  }
}
