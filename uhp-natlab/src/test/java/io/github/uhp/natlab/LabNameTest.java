package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LabNameTest {

  @BeforeEach
  void needsNamespaces() {
    Required.check("nat", NatLab.unavailability(), Assumptions::abort);
  }

  @Test
  void removes_what_a_dead_process_left_and_nothing_else() throws Exception {
    Namespace dead = new Namespace("uhp-" + pidOfTheDead() + "-1-host");
    Namespace alive = new LabName().namespace("host");
    Namespace foreign = new Namespace("other-" + ProcessHandle.current().pid());
    List<Namespace> all = List.of(dead, alive, foreign);
    try {
      Script script = new Script();
      all.forEach(each -> script.line("netns add " + each.name()));
      script.run();
      Process orphan = new ProcessBuilder(dead.inside(List.of("sleep", "1000"))).start();
      awaitInside(dead);

      LabName.removeStale();

      assertThat(Namespace.all()).contains(alive, foreign).doesNotContain(dead);
      assertThat(orphan.waitFor()).isNotZero();
    } finally {
      all.forEach(Namespace::remove);
    }
  }

  private static long pidOfTheDead() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private static void awaitInside(Namespace namespace) {
    while (Command.run("", List.of("ip", "netns", "pids", namespace.name())).isBlank()) {
      Thread.onSpinWait();
    }
  }
}
