package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The odds that people are told are no better than those in {@code docs/nat-matrix.md}. */
class OddsTest {

  private static final Path TABLE = Path.of("..", "docs", "nat-matrix.md");
  private static final List<String> KINDS =
      List.of("EIM/EIF", "EIM/ADF", "EIM/APDF", "D/EIF", "D/ADF", "D/APDF");

  /** Half a point is what another number of connections makes of the same odds. */
  private static final double ROUNDING = 0.5;

  private static final Pattern MEASURED =
      Pattern.compile("([SPB]) ([0-9.]+) % ([0-9.]+) / ([0-9.]+)");

  private static final Map<String, PortAllocation> PORTS =
      Map.of(
          "random in a block of 512", new PortAllocation.Block(40_000, 40_700),
          "sequential", new PortAllocation.Sequential(1),
          "sequential for each host, stride 2", new PortAllocation.Sequential(2),
          "preserving, else the next", new PortAllocation.Preserving());

  @Test
  void eachPairOfKinds() throws IOException {
    int cells = 0;
    for (List<String> row : rows()) {
      int own = KINDS.indexOf(row.get(0).replace("*", ""));
      for (int peer = 0; own >= 0 && peer < KINDS.size(); peer++) {
        compare(
            row.get(peer + 1),
            profile(KINDS.get(own), new PortAllocation.Random()),
            profile(KINDS.get(peer), new PortAllocation.Random()));
        cells++;
      }
    }
    assertThat(cells).isEqualTo(KINDS.size() * KINDS.size());
  }

  @Test
  void eachWayToChoosePorts() throws IOException {
    int cells = 0;
    NatProfile strict = profile("EIM/APDF", new PortAllocation.Random());
    for (List<String> row : rows()) {
      PortAllocation ports = PORTS.get(row.get(0));
      if (ports != null) {
        NatProfile moving = profile(row.get(1), ports);
        compare(row.get(2), moving, strict);
        compare(row.get(3), strict, moving);
        if (!row.get(4).isEmpty()) {
          compare(row.get(4), moving, moving);
        }
        cells++;
      }
    }
    assertThat(cells).isEqualTo(PORTS.size() * 3);
  }

  private static void compare(String cell, NatProfile own, NatProfile peer) {
    Outlook outlook = Outlook.of(own, peer);
    Odds odds = Objects.requireNonNull(outlook.odds());
    Matcher measured = MEASURED.matcher(cell);
    if (!measured.matches()) {
      assertThat(cell).startsWith("–");
      assertThat(outlook.chance()).isEqualTo(Outlook.Chance.NONE);
      assertThat(odds.percent()).isZero();
      return;
    }
    String which = outlook.cell();
    assertThat(outlook.chance().symbol()).as(which).isEqualTo(measured.group(1));
    assertThat(odds.percent() - ROUNDING)
        .as(which)
        .isPositive()
        .isLessThanOrEqualTo(number(measured, 2));
    assertThat(odds.medianRoundTrips()).as(which).isGreaterThanOrEqualTo(number(measured, 3));
    assertThat(odds.slowRoundTrips()).as(which).isGreaterThanOrEqualTo(number(measured, 4));
  }

  private static double number(Matcher measured, int group) {
    return Double.parseDouble(measured.group(group));
  }

  /** Of the tables where nothing is lost: the cells of each row. */
  private static List<List<String>> rows() throws IOException {
    String text = Files.readString(TABLE);
    int start = text.indexOf("## Nothing lost");
    String section = text.substring(start, text.indexOf("\n## ", start + 1));
    List<List<String>> rows = new ArrayList<>();
    section
        .lines()
        .filter(line -> line.startsWith("|"))
        .forEach(
            line ->
                rows.add(
                    List.of(line.substring(1).split("\\|", -1)).stream()
                        .map(String::strip)
                        .toList()));
    return rows;
  }

  private static NatProfile profile(String kind, PortAllocation allocation) {
    String[] parts = kind.split("/", -1);
    NatDependence filtering =
        switch (parts[1]) {
          case "EIF" -> NatDependence.ENDPOINT_INDEPENDENT;
          case "ADF" -> NatDependence.ADDRESS_DEPENDENT;
          default -> NatDependence.ADDRESS_AND_PORT_DEPENDENT;
        };
    NatDependence mapping =
        parts[0].equals("D")
            ? NatDependence.ADDRESS_AND_PORT_DEPENDENT
            : NatDependence.ENDPOINT_INDEPENDENT;
    return new NatProfile(mapping, filtering, allocation, List.of(4000), List.of());
  }
}
