package io.github.uhp.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  private final Queue<Runnable> pool = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final SerialExecutor executor = new SerialExecutor(pool::add);

  @Test
  void whatComesBeforeTheStartWaitsAndRunsBehindTheFirstTask() {
    executor.execute(() -> ran.add("early"));
    assertThat(pool).isEmpty();
    executor.start(() -> ran.add("first"));
    executor.execute(() -> ran.add("late"));
    assertThat(pool).hasSize(1);
    pool.remove().run();
    assertThat(ran).containsExactly("first", "early", "late");
  }

  @Test
  void takesOneThreadAtATime() {
    executor.start(
        () -> {
          executor.execute(() -> ran.add("nested"));
          assertThat(ran).isEmpty();
        });
    pool.remove().run();
    assertThat(ran).containsExactly("nested");
    executor.execute(() -> ran.add("next"));
    executor.execute(() -> ran.add("last"));
    assertThat(pool).hasSize(1);
    pool.remove().run();
    assertThat(ran).containsExactly("nested", "next", "last");
  }

  @Test
  void runsAlsoWhatComesWhenTheEndpointIsClosed() {
    EndpointThreads threads = new EndpointThreads("closed");
    threads.close(Duration.ofSeconds(1));
    SerialExecutor late = new SerialExecutor(threads::executeAnyway);
    late.execute(() -> ran.add("the end"));
    late.start(() -> ran.add("first"));
    assertThat(ran).containsExactly("first", "the end");
  }
}
