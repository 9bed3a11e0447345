import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Prints the results of {@code interop/run} and {@code interop/mixed}, read from their XML reports,
 * as tables in Markdown.
 *
 * <pre>
 * java Matrix.java REPORTS
 * </pre>
 */
final class Matrix {

  private static final List<String> TRANSPORTS = List.of("kwik", "netty", "netty42");

  /** By place, what came of each run there. */
  private final Map<String, Map<String, String>> suites = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    Matrix matrix = new Matrix();
    for (String place : List.of("vectors", "quic", "loopback", "nat")) {
      matrix.read(place, Path.of(arguments[0], "TEST-" + place + ".xml"));
    }
    matrix.print();
    System.out.printf("%n## Kwik with Netty, rule by rule%n%n");
    System.out.printf("All rules of the conformance kit, with 10,000 streams in sequence (R2.4).%n%n");
    System.out.printf("| | hold | failed | skipped |%n|---|---|---|---|%n");
    for (String netty : List.of("Netty", "Netty42")) {
      mixed("Kwik", netty, Path.of(arguments[0]));
      mixed(netty, "Kwik", Path.of(arguments[0]));
    }
  }

  private void read(String place, Path report) throws Exception {
    suites.put(place, cases(report));
  }

  /** What came of each case of a report. */
  private static Map<String, String> cases(Path report) throws Exception {
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    Map<String, String> cases = new LinkedHashMap<>();
    NodeList found = suite.getElementsByTagName("testcase");
    for (int i = 0; i < found.getLength(); i++) {
      Element each = (Element) found.item(i);
      cases.put(each.getAttribute("name"), outcome(each));
    }
    return cases;
  }

  private static void mixed(String connects, String accepts, Path reports) throws Exception {
    String name = "TEST-io.github.uhp.it." + connects + "To" + accepts + "ConformanceIT.xml";
    Map<String, String> rules = cases(reports.resolve(name));
    System.out.printf(
        "| %s connects, %s accepts | %d | %d | %d |%n",
        connects.toLowerCase(Locale.ROOT),
        accepts.toLowerCase(Locale.ROOT),
        Collections.frequency(rules.values(), "ok"),
        Collections.frequency(rules.values(), "**failed**"),
        Collections.frequency(rules.values(), "skipped"));
  }

  private static String outcome(Element each) {
    if (each.getElementsByTagName("skipped").getLength() > 0) {
      return "skipped";
    }
    int bad =
        each.getElementsByTagName("failure").getLength()
            + each.getElementsByTagName("error").getLength();
    return bad > 0 ? "**failed**" : "ok";
  }

  private void print() {
    System.out.printf("## A third QUIC%n%n");
    System.out.printf("Plain QUIC over loopback, without anything of UHP's protocol.%n%n");
    List<String> pairs = new ArrayList<>();
    TRANSPORTS.forEach(each -> pairs.addAll(List.of(each + " to quic-go", "quic-go to " + each)));
    table(pairs, suites.get("quic"));

    System.out.printf("%n## UHP's own protocol%n%n");
    System.out.printf("The peer in Go and the Java one, each tunnel with Java's server.%n%n");
    Map<String, String> tunnels = new LinkedHashMap<>();
    List<String> places = List.of("loopback", "nat");
    for (String place : places) {
      suites.get(place).forEach((what, outcome) -> tunnels.put(place + ": " + what, outcome));
    }
    table(places, tunnels);
    suites
        .get("vectors")
        .forEach((what, outcome) -> System.out.printf("%nGolden %s: %s.%n", what, outcome));
  }

  /** One row for each part; the cases are named {@code COLUMN: PART}. */
  private static void table(List<String> columns, Map<String, String> cases) {
    System.out.printf("| | %s |%n", String.join(" | ", columns));
    System.out.printf("|---%s|%n", "|---".repeat(columns.size()));
    List<String> parts =
        cases.keySet().stream()
            .map(name -> name.substring(name.indexOf(": ") + 2))
            .distinct()
            .toList();
    for (String part : parts) {
      List<String> cells =
          columns.stream()
              .map(column -> cases.getOrDefault(column + ": " + part, "**missing**"))
              .toList();
      System.out.printf("| %s | %s |%n", part, String.join(" | ", cells));
    }
  }
}
