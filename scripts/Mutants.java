import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Applies each mutant of mutants/ to a copy of the last commit, runs the tests that it names, and reports
 * which went red. A mutant that leaves all green has survived, and is a failure. One whose tests do not
 * end in {@link #PATIENCE} is killed, too: what it disables keeps them from standing still.
 *
 * <p>A mutant is a text file: lines {@code mechanism:}, {@code module:}, {@code tests:} (for -Dtest; or one
 * integration test, whose name ends in IT) and {@code file:}, then the text to replace, which must be there
 * exactly once, between {@code <<<<} and {@code ====}, and its replacement up to {@code >>>>}.
 */
final class Mutants {

  private static final Path TREE = Path.of("target/mutants/tree");

  /** For one mutant: compiling, and several times what its tests take without it. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private static final Pattern RED =
      Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>\\s*<(failure|error)");

  private record Mutant(
      String name, String mechanism, String module, String tests, Path file, String old, String fresh) {

    static Mutant read(Path path) {
      try {
        String text = Files.readString(path);
        return new Mutant(
            path.getFileName().toString().replace(".txt", ""),
            field(text, "mechanism"),
            field(text, "module"),
            field(text, "tests"),
            Path.of(field(text, "file")),
            between(text, "<<<<\n", "====\n"),
            between(text, "====\n", ">>>>"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean fits(String text) {
      return text.split(Pattern.quote(old), -1).length == 2;
    }

    private static String field(String text, String name) {
      Matcher line = Pattern.compile("(?m)^" + name + ": *(.+)$").matcher(text);
      if (!line.find()) {
        throw new IllegalArgumentException("no line '" + name + ":' in\n" + text);
      }
      return line.group(1).strip();
    }

    private static String between(String text, String from, String to) {
      int start = text.indexOf(from) + from.length();
      String found = text.substring(start, text.indexOf(to, start));
      return found.endsWith("\n") ? found.substring(0, found.length() - 1) : found;
    }
  }

  public static void main(String[] names) throws Exception {
    if (List.of(names).equals(List.of("--check"))) {
      System.exit(check(read()) ? 0 : 1);
    }
    List<Mutant> mutants =
        read().stream()
            .filter(mutant -> names.length == 0 || List.of(names).contains(mutant.name))
            .toList();
    if (mutants.isEmpty()) {
      System.err.println("no such mutant; see mutants/");
      System.exit(2);
    }
    run(new File("."), "git", "worktree", "prune");
    if (!Files.isDirectory(TREE)) {
      run(new File("."), "git", "worktree", "add", "--force", "--detach", TREE.toString(), "HEAD");
    }
    run(TREE.toFile(), "git", "checkout", "--quiet", "--detach", head());
    System.out.println("Run on " + LocalDate.now() + " at commit " + head().substring(0, 12) + ".\n");
    System.out.println("| mutant | the mechanism that it disables | tests that went red |");
    System.out.println("|---|---|---|");
    int survived = 0;
    int broken = 0;
    for (Mutant mutant : mutants) {
      String red;
      try {
        red = judge(mutant);
        survived += red.isEmpty() ? 1 : 0;
      } catch (IllegalStateException e) {
        red = "**not tried: " + e.getMessage() + "**";
        broken++;
      }
      System.out.printf(
          "| %s | %s | %s |%n",
          mutant.name, mutant.mechanism, red.isEmpty() ? "**none: survived**" : red);
    }
    run(new File("."), "git", "worktree", "remove", "--force", TREE.toString());
    System.out.printf(
        "%n%d mutants, %d survived, %d not tried%n", mutants.size(), survived, broken);
    System.exit(survived == 0 && broken == 0 ? 0 : 1);
  }

  private static List<Mutant> read() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("mutants"))) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Mutant::read)
          .toList();
    }
  }

  /** Whether each still finds its text in the files as they are here. */
  private static boolean check(List<Mutant> mutants) throws IOException {
    boolean good = true;
    for (Mutant mutant : mutants) {
      if (!mutant.fits(Files.readString(mutant.file))) {
        System.out.println(mutant.name + ": its text is not in " + mutant.file + " exactly once");
        good = false;
      }
    }
    return good;
  }

  private static String judge(Mutant mutant) throws Exception {
    Path file = TREE.resolve(mutant.file);
    String original = Files.readString(file);
    if (!mutant.fits(original)) {
      throw new IllegalStateException("its text is not in " + mutant.file + " exactly once");
    }
    Files.writeString(file, original.replace(mutant.old, mutant.fresh));
    try {
      forgetReports(mutant);
      Path log = Path.of("target/mutants", mutant.name + ".log");
      boolean integration = mutant.tests.endsWith("IT");
      boolean ended =
          run(
              log,
              "mvn",
              "-P",
              "!static-checks",
              "-pl",
              mutant.module,
              "-am",
              "-Dtest=" + (integration ? "None" : mutant.tests),
              "-Dit.test=" + (integration ? mutant.tests : "None"),
              "-Dsurefire.failIfNoSpecifiedTests=false",
              "-Dfailsafe.failIfNoSpecifiedTests=false",
              integration ? "verify" : "test");
      String said = Files.readString(log);
      if (said.contains("COMPILATION ERROR")) {
        throw new IllegalStateException("does not compile; see " + log);
      }
      if (!said.contains("[INFO] Running ")) {
        throw new IllegalStateException("its tests did not begin; see " + log);
      }
      List<String> red = red(mutant);
      if (!ended) {
        red.add("time-out: the tests did not end in " + PATIENCE.toMinutes() + " min");
      }
      return String.join(", ", red);
    } finally {
      Files.writeString(file, original);
    }
  }

  private static List<Path> reports(Mutant mutant) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (String kind : List.of("surefire", "failsafe")) {
      Path directory = TREE.resolve(mutant.module).resolve("target/" + kind + "-reports");
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          files
              .filter(file -> file.getFileName().toString().startsWith("TEST-"))
              .forEach(reports::add);
        }
      }
    }
    return reports;
  }

  private static void forgetReports(Mutant mutant) throws IOException {
    for (Path report : reports(mutant)) {
      Files.delete(report);
    }
  }

  private static List<String> red(Mutant mutant) throws IOException {
    TreeSet<String> red = new TreeSet<>();
    for (Path report : reports(mutant)) {
      Matcher test = RED.matcher(Files.readString(report));
      while (test.find()) {
        red.add(
            test.group(2).replaceAll(".*\\.", "")
                + "."
                + test.group(1).replaceAll("[({\\[].*", ""));
      }
    }
    List<String> shown = new ArrayList<>(red.stream().limit(3).toList());
    if (red.size() > shown.size()) {
      shown.add((red.size() - shown.size()) + " more");
    }
    return shown;
  }

  private static String head() throws Exception {
    Process git = new ProcessBuilder("git", "rev-parse", "HEAD").start();
    return new String(git.getInputStream().readAllBytes()).strip();
  }

  private static void run(File directory, String... command) throws Exception {
    int code = new ProcessBuilder(command).directory(directory).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " failed with " + code);
    }
  }

  /**
   * The tests are meant to fail, so the exit code says nothing.
   *
   * @return whether the command ended in time; if not, it and all that it started was ended
   */
  private static boolean run(Path log, String... command) throws Exception {
    Files.createDirectories(log.getParent());
    Process process =
        new ProcessBuilder(command)
            .directory(TREE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      List<ProcessHandle> started = process.descendants().toList();
      process.destroyForcibly().waitFor();
      started.forEach(ProcessHandle::destroyForcibly);
    }
    return ended;
  }
}
