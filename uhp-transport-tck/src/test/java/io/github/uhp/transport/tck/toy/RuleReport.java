package io.github.uhp.transport.tck.toy;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs a conformance test, and prints a line for each rule: what became of it, its number, and why.
 */
final class RuleReport implements TestExecutionListener {

  private RuleReport() {}

  public static void main(String[] arguments) {
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(arguments[0]))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build(),
            new RuleReport());
    System.exit(0);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      String number = test.getDisplayName().split(" ", 2)[0];
      String why = result.getThrowable().map(Throwable::toString).orElse("");
      System.out.println(result.getStatus() + " " + number + " " + why.replace('\n', ' '));
    }
  }

  /** What became of the rules that did not succeed, a line each. */
  static String unsuccessful(List<String> report) {
    return report.stream()
        .filter(line -> !line.startsWith(Status.SUCCESSFUL.name()))
        .collect(Collectors.joining("\n"));
  }

  /** The numbers of the rules of which that became. */
  static Set<String> rules(List<String> report, Status status) {
    Set<String> numbers = new TreeSet<>();
    for (String line : report) {
      String[] words = line.split(" ", 3);
      if (words[0].equals(status.name())) {
        numbers.add(words[1]);
      }
    }
    return numbers;
  }
}
