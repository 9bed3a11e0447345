import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes of JMH's JSON what people read.
 *
 * <pre>
 * java BenchReport.java report RESULTS MACHINE DOCUMENT  puts tables between the two lines of
 *     DOCUMENT that begin and end the results, with the text of MACHINE above them, and a chart for
 *     each table into the directory "charts" beside it
 * java BenchReport.java compare BEFORE AFTER             says which differences are beyond the noise
 * java BenchReport.java check                            tries itself; exit code 1 if it errs
 * </pre>
 *
 * <p>Errors are JMH's: half a confidence interval of 99.9 %. A difference is beyond the noise if the
 * two intervals do not overlap.
 */
final class BenchReport {

  private static final String BEGIN = "<!-- results: begin -->";
  private static final String END = "<!-- results: end -->";
  private static final double MIB = 1 << 20;

  /** One benchmark on one carrier; percentiles are empty where JMH took no samples. */
  record Score(
      String group,
      String carrier,
      String unit,
      double value,
      double error,
      List<Double> percentiles,
      double allocated,
      double cpu) {

    boolean higherIsBetter() {
      return unit.endsWith("/s");
    }

    double low() {
      return value - error;
    }

    double high() {
      return value + error;
    }
  }

  /** What the difference of two scores says. */
  enum Verdict {
    BETTER("better"),
    WORSE("worse"),
    NOISE("within the noise"),
    UNKNOWN("no error known: run it longer");

    final String words;

    Verdict(String words) {
      this.words = words;
    }

    static Verdict of(Score before, Score after) {
      if (Double.isNaN(before.error) || Double.isNaN(after.error)) {
        return UNKNOWN;
      }
      if (before.low() <= after.high() && after.low() <= before.high()) {
        return NOISE;
      }
      return (after.value > before.value) == after.higherIsBetter() ? BETTER : WORSE;
    }
  }

  private BenchReport() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    List<String> words = List.of(arguments);
    if (words.size() == 4 && words.get(0).equals("report")) {
      report(
          read(Path.of(words.get(1))),
          Files.readString(Path.of(words.get(2))).strip(),
          Path.of(words.get(3)));
    } else if (words.size() == 3 && words.get(0).equals("compare")) {
      compare(read(Path.of(words.get(1))), read(Path.of(words.get(2))));
    } else if (words.equals(List.of("check"))) {
      check();
    } else {
      System.err.println(
          "usage: java BenchReport.java report RESULTS MACHINE DOCUMENT | compare BEFORE AFTER"
              + " | check");
      System.exit(2);
    }
  }

  private static List<Score> read(Path results) throws IOException {
    return scores(new Json(Files.readString(results)).value());
  }

  private static List<Score> scores(Object results) {
    List<Score> scores = new ArrayList<>();
    for (Object result : (List<?>) results) {
      scores.add(score((Map<?, ?>) result));
    }
    return scores;
  }

  private static Score score(Map<?, ?> result) {
    String name = (String) result.get("benchmark");
    name = name.replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.");
    Map<?, ?> params = result.get("params") instanceof Map<?, ?> map ? map : Map.of();
    Map<?, ?> primary = (Map<?, ?>) result.get("primaryMetric");
    Map<?, ?> secondary = (Map<?, ?>) result.get("secondaryMetrics");
    String group = params.get("size") instanceof String size ? name + " " + size + " B" : name;
    double factor = 1;
    String unit = (String) primary.get("scoreUnit");
    double bytes = number(params.get("chunk"));
    if (!Double.isNaN(bytes)) {
      factor = bytes / MIB;
      unit = "MiB/s";
    }
    List<Double> percentiles = new ArrayList<>();
    if ("sample".equals(result.get("mode"))) {
      Map<?, ?> all = (Map<?, ?>) primary.get("scorePercentiles");
      List.of("50.0", "99.0", "99.9").forEach(p -> percentiles.add(number(all.get(p))));
    }
    double cpu = secondary(secondary, "cpu.client") + secondary(secondary, "cpu.server");
    return new Score(
        group,
        params.get("carrier") instanceof String carrier ? carrier : "",
        unit,
        number(primary.get("score")) * factor,
        number(primary.get("scoreError")) * factor,
        percentiles,
        secondary(secondary, "gc.alloc.rate.norm"),
        // Nanoseconds for each byte are seconds for each GB.
        Double.isNaN(bytes) ? cpu / 1000 : cpu / bytes);
  }

  private static double secondary(Map<?, ?> metrics, String name) {
    for (Map.Entry<?, ?> metric : metrics.entrySet()) {
      // Some versions of JMH put a dot before the names of profilers' results.
      if (metric.getKey().toString().endsWith(name)) {
        return number(((Map<?, ?>) metric.getValue()).get("score"));
      }
    }
    return Double.NaN;
  }

  private static double number(Object value) {
    if (value instanceof String text && !text.equals("NaN")) {
      return Double.parseDouble(text);
    }
    return value instanceof Double number ? number : Double.NaN;
  }

  private static Map<String, List<Score>> groups(List<Score> scores) {
    Map<String, List<Score>> groups = new LinkedHashMap<>();
    scores.forEach(s -> groups.computeIfAbsent(s.group, any -> new ArrayList<>()).add(s));
    return groups;
  }

  private static void report(List<Score> scores, String machine, Path document)
      throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(document + " has no lines " + BEGIN + " and " + END);
    }
    Path charts = document.toAbsolutePath().resolveSibling("charts");
    Files.createDirectories(charts);
    StringBuilder out = new StringBuilder("\n```\n" + machine + "\n```\n");
    for (Map.Entry<String, List<Score>> group : groups(scores).entrySet()) {
      String file = group.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".svg";
      Files.writeString(charts.resolve(file), chart(group.getValue()));
      out.append("\n### ").append(group.getKey()).append("\n\n");
      out.append("![").append(group.getKey()).append("](charts/").append(file).append(")\n\n");
      out.append(table(group.getValue()));
    }
    Files.writeString(
        document, text.substring(0, begin + BEGIN.length()) + out + "\n" + text.substring(end));
  }

  private static String table(List<Score> scores) {
    Score first = scores.get(0);
    boolean bulk = first.unit.equals("MiB/s");
    boolean sampled = !first.percentiles.isEmpty();
    StringBuilder out = new StringBuilder("| | " + first.unit + " | ± |");
    out.append(sampled ? " median | 99 % | 99.9 % |" : "");
    out.append(" to bare | to TLS |").append(bulk ? " CPU s/GB |" : " CPU µs/op |");
    out.append(" client's heap B/op |\n|---|").append("--:|".repeat(sampled ? 9 : 6)).append("\n");
    for (Score s : scores) {
      out.append("| ").append(s.carrier).append(" |").append(cell(s.value)).append(cell(s.error));
      s.percentiles.forEach(p -> out.append(cell(p)));
      out.append(ratio(s, find(scores, "bare-" + s.carrier)));
      out.append(ratio(s, find(scores, "tls")));
      out.append(cell(s.cpu)).append(cell(s.allocated)).append("\n");
    }
    return out.toString();
  }

  private static Score find(List<Score> scores, String carrier) {
    return scores.stream().filter(s -> s.carrier.equals(carrier)).findFirst().orElse(null);
  }

  private static String ratio(Score score, Score base) {
    return cell(base == null || base == score ? Double.NaN : score.value / base.value);
  }

  /** Three digits that count; empty if there is nothing to say. */
  private static String cell(double value) {
    return Double.isNaN(value) ? " |" : " " + digits(value) + " |";
  }

  private static String digits(double value) {
    return Math.abs(value) >= 100
        ? String.format("%,.0f", value)
        : String.format("%." + (Math.abs(value) >= 10 ? 1 : 2) + "f", value);
  }

  /** Bars from the left with their errors; colours for dark and for light. */
  private static String chart(List<Score> scores) {
    double most = 0;
    for (Score s : scores) {
      most = Math.max(most, Double.isNaN(s.error) ? s.value : s.high());
    }
    double scale = most > 0 ? 420 / most : 0;
    int height = 34 + 24 * scores.size();
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 %d" font-family="sans-serif" font-size="13">
        <style>
        text { fill: #1f2328 } .bar { fill: #4c8dd6 } .base { fill: #9aa4b0 } .error { stroke: #1f2328 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .bar { fill: #4c8dd6 } .base { fill: #6b7682 } .error { stroke: #e6edf3 }
        }
        </style>
        <text x="110" y="16">%s, %s, %s is better</text>
        """
            .formatted(
                height,
                scores.get(0).group,
                scores.get(0).unit,
                scores.get(0).higherIsBetter() ? "more" : "less"));
    int y = 26;
    for (Score s : scores) {
      boolean ours = List.of("netty", "netty42", "kwik", "").contains(s.carrier);
      double end = 110 + s.value * scale;
      out.append(
          String.format(
              "<text x=\"104\" y=\"%d\" text-anchor=\"end\">%s</text>"
                  + "<rect class=\"%s\" x=\"110\" y=\"%d\" width=\"%.1f\" height=\"16\"/>%n",
              y + 13, s.carrier, ours ? "bar" : "base", y, s.value * scale));
      double reach = Double.isNaN(s.error) ? 0 : s.error * scale;
      if (reach > 0) {
        double left = Math.max(110, end - reach);
        out.append(
            String.format(
                "<path class=\"error\" fill=\"none\" d=\"M%.1f %dv8M%.1f %dv8M%.1f %dH%.1f\"/>%n",
                left, y + 4, end + reach, y + 4, left, y + 8, end + reach));
      }
      out.append(
          String.format(
              "<text x=\"%.1f\" y=\"%d\">%s</text>%n", end + reach + 6, y + 13, digits(s.value)));
      y += 24;
    }
    return out.append("</svg>\n").toString();
  }

  private static void compare(List<Score> before, List<Score> after) {
    for (Score now : after) {
      for (Score then : before) {
        if (then.group.equals(now.group) && then.carrier.equals(now.carrier)) {
          System.out.printf(
              "%-28s %-13s %12s -> %12s %-6s %+7.1f %%  %s%n",
              now.group,
              now.carrier,
              digits(then.value),
              digits(now.value),
              now.unit,
              100 * (now.value / then.value - 1),
              Verdict.of(then, now).words);
        }
      }
    }
  }

  private static void check() {
    Score fast = scored("ops/s", 100, 5);
    expect(Verdict.NOISE, Verdict.of(fast, scored("ops/s", 109, 5)));
    expect(Verdict.BETTER, Verdict.of(fast, scored("ops/s", 111, 5)));
    expect(Verdict.WORSE, Verdict.of(fast, scored("ops/s", 89, 5)));
    expect(Verdict.WORSE, Verdict.of(scored("us/op", 100, 5), scored("us/op", 111, 5)));
    expect(Verdict.BETTER, Verdict.of(scored("us/op", 100, 5), scored("us/op", 89, 5)));
    expect(Verdict.UNKNOWN, Verdict.of(fast, scored("ops/s", 500, Double.NaN)));
    Score bulk =
        scores(
                new Json(
                        """
                        [{"benchmark": "a.b.BulkBenchmark.up1", "mode": "thrpt",
                          "params": {"carrier": "netty", "chunk": "262144"},
                          "primaryMetric": {"score": 4e2, "scoreError": "NaN", "scoreUnit": "ops/s"},
                          "secondaryMetrics": {"cpu.client": {"score": 262144.0},
                                               "cpu.server": {"score": 524288.0}}}]
                        """)
                    .value())
            .get(0);
    expect("Bulk.up1 netty MiB/s 100 3.00", bulk.group + " " + bulk.carrier + " " + bulk.unit + " "
        + digits(bulk.value) + " " + digits(bulk.cpu));
    System.out.println("1 passed, 0 failed, 0 skipped");
  }

  private static Score scored(String unit, double value, double error) {
    return new Score("", "", unit, value, error, List.of(), 0, 0);
  }

  private static void expect(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + ", got " + actual);
    }
  }

  /** As much JSON as JMH writes: maps, lists, strings, numbers; no escapes are undone. */
  private static final class Json {

    private static final Pattern TOKEN =
        Pattern.compile("\\s*(?:([{}\\[\\],:])|\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s{}\\[\\],:\"]+))");

    private final Matcher tokens;

    Json(String text) {
      tokens = TOKEN.matcher(text);
      next();
    }

    private void next() {
      if (!tokens.find()) {
        tokens.region(tokens.regionEnd(), tokens.regionEnd());
      }
    }

    private boolean takes(String mark) {
      if (mark.equals(tokens.group(1))) {
        next();
        return true;
      }
      return false;
    }

    Object value() {
      if (takes("{")) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (!takes("}")) {
          String key = tokens.group(2);
          next();
          takes(":");
          map.put(key, value());
          takes(",");
        }
        return map;
      }
      if (takes("[")) {
        List<Object> list = new ArrayList<>();
        while (!takes("]")) {
          list.add(value());
          takes(",");
        }
        return list;
      }
      Object scalar = tokens.group(2) != null ? tokens.group(2) : literal(tokens.group(3));
      next();
      return scalar;
    }

    private static Object literal(String word) {
      return word.matches("-?[0-9].*") ? Double.valueOf(word) : word;
    }
  }
}
