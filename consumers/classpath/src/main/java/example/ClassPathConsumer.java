package example;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.Transports;
import java.util.List;

/** Finds all transports on the class path, by name; fails if one is not there or cannot run, or another is the default. */
public final class ClassPathConsumer {

  public static void main(String[] arguments) {
    for (String name : List.of("kwik", "netty", "netty42")) {
      TransportProvider provider = Transports.select(name);
      if (provider.getClass().getModule().isNamed()) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      System.out.println("class path: " + provider.name() + " is " + provider.getClass().getName());
    }
    String best = Transports.select(null).name();
    if (!best.equals("netty42")) {
      throw new IllegalStateException("the default is " + best);
    }
    System.out.println("class path: the default is " + best);
  }
}
