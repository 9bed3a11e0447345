package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Port after port, from a random start. */
final class SequentialPorts implements PortAllocator {

  private final PortAllocation.Sequential rule;
  private final RandomGenerator random;
  private final Map<Object, Integer> last = new HashMap<>();

  SequentialPorts(PortAllocation.Sequential rule, RandomGenerator random) {
    this.rule = rule;
    this.random = random;
  }

  @Override
  public int choose(InetSocketAddress inside, InetAddress external, IntPredicate isFree) {
    Object sequence = rule.perHost() ? inside.getAddress() : external;
    int port = last.computeIfAbsent(sequence, any -> Ports.FIRST + random.nextInt(Ports.COUNT));
    for (int tried = 0; tried < Ports.COUNT; tried++) {
      port = Ports.after(port, rule.stride());
      if (isFree.test(port)) {
        last.put(sequence, port);
        return port;
      }
    }
    // The stride does not lead to every port.
    return PortAllocator.firstFree(Ports.FIRST, isFree);
  }
}
