package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import tech.kwik.core.QuicConnection;

/** What the transport can do in this JVM: some of it only where Kwik's internals are open. */
final class KwikCapabilities {

  private KwikCapabilities() {}

  static Set<Capability> here() {
    Set<Capability> all =
        EnumSet.of(Capability.MIGRATION, Capability.ROUND_TRIP_TIME, Capability.LOSSES);
    if (open("impl") && open("send")) {
      all.add(Capability.DATAGRAMS);
      if (open("cc")) {
        all.add(Capability.CONGESTION_WINDOW);
      }
    }
    return Collections.unmodifiableSet(all);
  }

  private static boolean open(String part) {
    Class<?> kwik = QuicConnection.class;
    return kwik.getModule()
        .isOpen(kwik.getPackageName() + "." + part, KwikCapabilities.class.getModule());
  }
}
