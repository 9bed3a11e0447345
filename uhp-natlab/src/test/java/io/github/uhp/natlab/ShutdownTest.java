package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {

  /** A program that makes a lab and is ended from outside, without having closed it. */
  static final class Abandoning {
    public static void main(String[] arguments) throws InterruptedException {
      Host host = NatLab.create().publicHost("host");
      host.start("sleep", "1000");
      System.out.println(host.namespace());
      Thread.currentThread().join();
    }
  }

  @Test
  void a_terminated_program_leaves_no_namespace() throws IOException, InterruptedException {
    Required.check("nat", NatLab.unavailability(), Assumptions::abort);
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Abandoning.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String namespace = program.inputReader().readLine();
    assertThat(Namespace.all()).contains(new Namespace(namespace));

    program.destroy();

    assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Namespace.all().map(Namespace::name))
        .noneMatch(name -> name.startsWith("uhp-" + program.pid() + "-"));
  }
}
