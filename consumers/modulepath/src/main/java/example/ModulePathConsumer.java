package example;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.Transports;
import java.util.List;

/** Finds both transports as modules, by name; fails if one is not there or cannot run. */
public final class ModulePathConsumer {

  public static void main(String[] arguments) {
    for (String name : List.of("kwik", "netty")) {
      TransportProvider provider = Transports.select(name);
      Module module = provider.getClass().getModule();
      if (!("io.github.uhp.transport." + name).equals(module.getName())) {
        throw new IllegalStateException(name + " is in " + module);
      }
      System.out.println("module path: " + provider.name() + " is in " + module.getName());
    }
    System.out.println("module path: the default is " + Transports.select(null).name());
  }
}
