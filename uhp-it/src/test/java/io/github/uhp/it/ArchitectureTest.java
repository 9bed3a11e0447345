package io.github.uhp.it;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the modules, and what an engine may not do. */
class ArchitectureTest {

  private static final JavaClasses UHP =
      new ClassFileImporter()
          .withImportOption(DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.uhp");

  private static final ArchRule ENGINES_ARE_FUNCTIONS_OF_THEIR_INPUTS =
      noClasses().should().accessTargetWhere(new ShellBusiness());

  @ParameterizedTest
  @EnumSource
  void a_module_knows_only_its_neighbours(UhpModule module) {
    classes()
        .that(belongTo(module))
        .should()
        .onlyDependOnClassesThat(are("known to " + module, module::mayUse))
        .because("the arrows between the modules are few, and none leads to a concrete transport")
        .allowEmptyShould(true)
        .check(UHP);
  }

  @Test
  void every_class_belongs_to_a_module() {
    assertThat(UHP).isNotEmpty().allMatch(type -> UhpModule.of(type).isPresent());
  }

  @Test
  void engines_use_no_clock_socket_thread_or_random_source() {
    ENGINES_ARE_FUNCTIONS_OF_THEIR_INPUTS.check(
        UHP.that(are("engines", ArchitectureTest::isEngine)));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ReadsTheTime.class,
        ReadsTheTimeByReference.class,
        ReadsAClock.class,
        OpensASocket.class,
        OpensAChannel.class,
        StartsAThread.class,
        MakesARandomSource.class,
        MakesASecureRandomSource.class
      })
  void an_engine_that_does_is_caught(Class<?> offender) {
    JavaClasses classes = new ClassFileImporter().importClasses(offender);

    assertThat(ENGINES_ARE_FUNCTIONS_OF_THEIR_INPUTS.evaluate(classes).hasViolation()).isTrue();
  }

  @Test
  void an_engine_may_draw_from_what_it_is_given() {
    JavaClasses classes = new ClassFileImporter().importClasses(DrawsFromWhatItIsGiven.class);

    assertThat(ENGINES_ARE_FUNCTIONS_OF_THEIR_INPUTS.evaluate(classes).hasViolation()).isFalse();
  }

  @Test
  void a_forbidden_arrow_is_caught() {
    JavaClass fromNetty = new ClassFileImporter().importClass(io.netty.channel.Channel.class);
    JavaClass fromProtocol =
        new ClassFileImporter().importClass(io.github.uhp.protocol.PeerId.class);

    assertThat(UhpModule.TUNNEL.mayUse(fromNetty)).isFalse();
    assertThat(UhpModule.TRANSPORT_NETTY.mayUse(fromNetty)).isTrue();
    assertThat(UhpModule.TRANSPORT.mayUse(fromProtocol)).isFalse();
    assertThat(UhpModule.CLI.mayUse(fromProtocol)).isTrue();
  }

  /** All of protocol, punch and rendezvous but the server's I/O. */
  private static boolean isEngine(JavaClass type) {
    Optional<UhpModule> module = UhpModule.of(type);
    boolean shell = type.getPackageName().startsWith("io.github.uhp.rendezvous.server");
    return !shell
        && module
            .filter(
                each ->
                    each == UhpModule.PROTOCOL
                        || each == UhpModule.PUNCH
                        || each == UhpModule.RENDEZVOUS)
            .isPresent();
  }

  private static DescribedPredicate<JavaClass> belongTo(UhpModule module) {
    return are("in " + module, type -> UhpModule.of(type).equals(Optional.of(module)));
  }

  private static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> test) {
    return DescribedPredicate.describe(description, test);
  }

  private static final class ReadsTheTime {
    long now() {
      return System.nanoTime();
    }
  }

  private static final class ReadsTheTimeByReference {
    LongSupplier clock() {
      return System::currentTimeMillis;
    }
  }

  private static final class ReadsAClock {
    Instant now(Clock clock) {
      return clock.instant();
    }
  }

  private static final class OpensASocket {
    DatagramSocket open() throws SocketException {
      return new DatagramSocket();
    }
  }

  private static final class OpensAChannel {
    DatagramChannel open() throws IOException {
      return DatagramChannel.open();
    }
  }

  private static final class StartsAThread {
    Thread start() {
      return new Thread(() -> {});
    }
  }

  private static final class MakesARandomSource {
    int draw() {
      return new Random().nextInt();
    }
  }

  private static final class MakesASecureRandomSource {
    RandomGenerator make() {
      return new SecureRandom();
    }
  }

  private static final class DrawsFromWhatItIsGiven {
    int draw(RandomGenerator random, SecureRandom secure) {
      return random.nextInt() + secure.nextInt();
    }
  }
}
