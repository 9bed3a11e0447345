package io.github.uhp.it;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The modules, whom each may know, and the libraries that it may use beside the JDK. A module also
 * knows whom its neighbours know, since their types are in the neighbours' signatures.
 */
enum UhpModule {
  PROTOCOL(Set.of(), "com.google.protobuf", "org.bouncycastle"),
  PUNCH(Set.of(PROTOCOL)),
  RENDEZVOUS(Set.of(PROTOCOL), "io.github.bucket4j"),
  TRANSPORT(Set.of()),
  TRANSPORT_KWIK(Set.of(TRANSPORT), "tech.kwik"),
  TRANSPORT_NETTY(Set.of(TRANSPORT), "io.netty"),
  TRANSPORT_NETTY42(Set.of(TRANSPORT), "io.netty"),
  NATLAB(Set.of()),
  TRANSPORT_TCK(Set.of(TRANSPORT, NATLAB), "org.junit.jupiter", "org.assertj", "org.bouncycastle"),
  SIMNET(Set.of(PROTOCOL)),
  TUNNEL(Set.of(RENDEZVOUS, PUNCH, TRANSPORT)),
  CLI(Set.of(TUNNEL, RENDEZVOUS, NATLAB), "picocli");

  private static final List<String> PLATFORM =
      List.of("java", "javax", "com.sun.net.httpserver", "org.jspecify");

  private final String root = "io.github.uhp." + name().toLowerCase(Locale.ROOT).replace('_', '.');
  private final Set<UhpModule> known = new HashSet<>();
  private final List<String> libraries;

  UhpModule(Set<UhpModule> known, String... libraries) {
    this.known.addAll(known);
    known.forEach(each -> this.known.addAll(each.known));
    this.libraries = List.of(libraries);
  }

  /** The module of a class; the innermost one, since the transports' packages are nested. */
  static Optional<UhpModule> of(JavaClass type) {
    return Arrays.stream(values())
        .filter(module -> isWithin(type, module.root))
        .max((one, other) -> Integer.compare(one.root.length(), other.root.length()));
  }

  boolean mayUse(JavaClass type) {
    Optional<UhpModule> module = of(type);
    if (module.isPresent()) {
      return module.get() == this || known.contains(module.get());
    }
    return PLATFORM.stream().anyMatch(each -> isWithin(type, each))
        || libraries.stream().anyMatch(each -> isWithin(type, each));
  }

  private static boolean isWithin(JavaClass type, String root) {
    String name = type.getPackageName();
    return name.equals(root) || name.startsWith(root + ".");
  }
}
