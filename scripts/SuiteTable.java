import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Prints a table of test suites from Surefire's XML reports, and judges them against a list of
 * suites with the least number of tests that each must have run.
 *
 * <pre>
 * java SuiteTable.java REPORTS LIST           prints the table and what failed; exit code 1 if a
 *                                             test failed, or was skipped for another reason than
 *                                             that the machine forces it, or a listed suite is
 *                                             missing or shrank
 * java SuiteTable.java --update REPORTS LIST  writes the list anew from the reports
 * </pre>
 *
 * <p>A suite's name is the directory of its report below REPORTS and its class, as in {@code jdk17
 * uhp-protocol PeerIdTest}. The last line is always {@code N passed, N failed, N skipped}, where a
 * missing suite and one that shrank count as failed. A skip whose message starts with {@code
 * forced:} is one that the machine forces; it is printed with its reason.
 */
final class SuiteTable {

  /** How many lines of a failed test's stack trace are printed. */
  private static final int TRACE = 12;

  /** How the message of a skip begins that the machine forces. */
  private static final String FORCED = "forced:";

  /**
   * One suite's numbers, a line for each test that failed, and one for each skip that the machine
   * forced; {@code failed} includes errors, and {@code skipped} includes forced skips.
   */
  record Suite(
      String name,
      int run,
      int failed,
      int skipped,
      double seconds,
      List<String> failures,
      List<String> forced) {

    static Suite read(Path reports, Path report) {
      Element suite;
      try {
        suite =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
      } catch (Exception e) {
        throw new IllegalStateException("cannot read " + report, e);
      }
      String type = suite.getAttribute("name");
      String place = reports.relativize(report.getParent()).toString().replace('/', ' ');
      String name = place + " " + type.substring(type.lastIndexOf('.') + 1);
      return new Suite(
          name,
          number(suite, "tests"),
          number(suite, "failures") + number(suite, "errors"),
          number(suite, "skipped"),
          // Surefire groups the digits of a time over 999 seconds.
          Double.parseDouble(suite.getAttribute("time").replace(",", "")),
          failures(name, suite),
          forced(name, suite));
    }

    private static List<String> forced(String name, Element suite) {
      List<String> lines = new ArrayList<>();
      NodeList found = suite.getElementsByTagName("skipped");
      for (int i = 0; i < found.getLength(); i++) {
        String why = ((Element) found.item(i)).getAttribute("message");
        if (why.startsWith(FORCED)) {
          Element test = (Element) found.item(i).getParentNode();
          lines.add("SKIPPED, " + why + ": " + name + " " + test.getAttribute("name"));
        }
      }
      return lines;
    }

    private static List<String> failures(String name, Element suite) {
      List<String> lines = new ArrayList<>();
      for (String kind : List.of("failure", "error")) {
        NodeList found = suite.getElementsByTagName(kind);
        for (int i = 0; i < found.getLength(); i++) {
          Element test = (Element) found.item(i).getParentNode();
          String[] trace = found.item(i).getTextContent().strip().split("\\s*\n\\s*");
          String why = String.join(" | ", List.of(trace).subList(0, Math.min(TRACE, trace.length)));
          lines.add("FAILED: " + name + " " + test.getAttribute("name") + ": " + why);
        }
      }
      return lines;
    }

    boolean forcedAsAWhole() {
      return run > 0 && forced.size() == run;
    }

    int passed() {
      return run - failed - skipped;
    }

    private static int number(Element suite, String attribute) {
      return Integer.parseInt(suite.getAttribute(attribute));
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 3 && arguments[0].equals("--update")) {
      update(read(Path.of(arguments[1])), Path.of(arguments[2]));
    } else if (arguments.length == 2) {
      List<Suite> suites = read(Path.of(arguments[0]));
      boolean good = judge(suites, expectations(Path.of(arguments[1])), System.out);
      System.exit(good ? 0 : 1);
    } else {
      System.err.println("usage: java SuiteTable.java [--update] REPORTS LIST");
      System.exit(2);
    }
  }

  private static List<Suite> read(Path reports) throws IOException {
    try (Stream<Path> files = Files.walk(reports)) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .sorted()
          .map(report -> Suite.read(reports, report))
          .toList();
    }
  }

  /** Lines of a count and a suite's name; {@code #} starts a comment. */
  private static Map<String, Integer> expectations(Path list) throws IOException {
    Map<String, Integer> least = new TreeMap<>();
    for (String line : Files.readAllLines(list)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.strip().split("\\s+", 2);
        least.put(words[1], Integer.valueOf(words[0]));
      }
    }
    return least;
  }

  private static boolean judge(List<Suite> suites, Map<String, Integer> least, PrintStream out) {
    int width = suites.stream().mapToInt(suite -> suite.name().length()).max().orElse(5);
    String row = "%-" + width + "s %6s %8s %7s %9s%n";
    out.printf(row, "suite", "run", "skipped", "failed", "seconds");
    for (Suite suite : suites) {
      String seconds = String.format(Locale.ROOT, "%.1f", suite.seconds());
      out.printf(row, suite.name(), suite.run(), suite.skipped(), suite.failed(), seconds);
    }
    List<String> complaints = complaints(suites, least);
    complaints.forEach(out::println);
    suites.forEach(suite -> suite.failures().forEach(out::println));
    suites.forEach(suite -> suite.forced().forEach(out::println));
    int failed = suites.stream().mapToInt(Suite::failed).sum() + complaints.size();
    int skipped = suites.stream().mapToInt(Suite::skipped).sum();
    int forced = suites.stream().mapToInt(suite -> suite.forced().size()).sum();
    int passed = suites.stream().mapToInt(Suite::passed).sum();
    out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
    return failed == 0 && skipped == forced && passed > 0;
  }

  private static List<String> complaints(List<Suite> suites, Map<String, Integer> least) {
    Map<String, Integer> run = new TreeMap<>();
    Set<String> forced = new HashSet<>();
    for (Suite suite : suites) {
      run.merge(suite.name(), suite.run(), Integer::sum);
      if (suite.forcedAsAWhole()) {
        forced.add(suite.name());
      }
    }
    List<String> complaints = new ArrayList<>();
    least.forEach(
        (name, count) -> {
          if (!run.containsKey(name)) {
            complaints.add("MISSING: " + name + ", of " + count + " tests");
          } else if (run.get(name) < count && !forced.contains(name)) {
            complaints.add("SHRANK: " + name + ", from " + count + " to " + run.get(name));
          }
        });
    return complaints;
  }

  private static void update(List<Suite> suites, Path list) {
    StringBuilder lines =
        new StringBuilder(
            "# The least number of tests, and the suite; see scripts/SuiteTable.java\n");
    suites.forEach(suite -> lines.append(String.format("%4d %s%n", suite.run(), suite.name())));
    try {
      Files.writeString(list, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
