/** Conformance kit for whoever writes a UHP transport. Used in tests, run by JUnit. */
module io.github.uhp.transport.tck {
  requires io.github.uhp.natlab; // what tests demand of a machine
  requires static org.jspecify;
  requires org.assertj.core;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires transitive io.github.uhp.transport;
  requires transitive org.junit.jupiter.api;

  exports io.github.uhp.transport.tck;

  // The rules are package-private; JUnit finds and runs them by reflection.
  opens io.github.uhp.transport.tck to
      org.junit.platform.commons;
}
