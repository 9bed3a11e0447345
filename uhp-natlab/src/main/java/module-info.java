/** Hosts and NATs made of Linux network namespaces, for tests and demos. Needs only the JDK. */
module io.github.uhp.natlab {
  requires static org.jspecify;

  exports io.github.uhp.natlab;
}
