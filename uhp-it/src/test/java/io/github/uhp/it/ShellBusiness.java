package io.github.uhp.it;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.net.DatagramSocket;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Accesses that make an engine more than a function of its inputs: reading a clock, opening a
 * socket, using threads, making a source of randomness. Drawing from an injected one is no such
 * access.
 */
final class ShellBusiness extends DescribedPredicate<JavaAccess<?>> {

  private static final List<Class<?>> TYPES =
      List.of(
          Clock.class,
          DatagramSocket.class,
          MulticastSocket.class,
          ServerSocket.class,
          Socket.class,
          Channel.class,
          Selector.class,
          Thread.class,
          Timer.class,
          Executor.class,
          Executors.class,
          CompletableFuture.class,
          ThreadLocalRandom.class,
          RandomGeneratorFactory.class);

  private static final Set<String> MEMBERS =
      Set.of(
          member(System.class, "nanoTime"),
          member(System.class, "currentTimeMillis"),
          member(Instant.class, "now"),
          member(Math.class, "random"),
          member(UUID.class, "randomUUID"),
          member(Random.class, "<init>"),
          member(SplittableRandom.class, "<init>"),
          member(SecureRandom.class, "<init>"),
          member(SecureRandom.class, "getInstance"),
          member(SecureRandom.class, "getInstanceStrong"),
          member(RandomGenerator.class, "getDefault"),
          member(RandomGenerator.class, "of"));

  ShellBusiness() {
    super("is a clock, a socket, a thread or a source of randomness");
  }

  @Override
  public boolean test(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return TYPES.stream().anyMatch(owner::isAssignableTo)
        || MEMBERS.contains(owner.getName() + "." + access.getTarget().getName());
  }

  private static String member(Class<?> owner, String name) {
    return owner.getName() + "." + name;
  }
}
