package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** A {@link PortAllocation} at work at one NAT. */
interface PortAllocator {

  /** What is returned when no port is free. */
  int NONE = -1;

  /**
   * A free port for an inside endpoint, or {@link #NONE}.
   *
   * @param external the external address on which it must be free
   */
  int choose(InetSocketAddress inside, InetAddress external, IntPredicate isFree);

  static PortAllocator of(PortAllocation allocation, RandomGenerator random) {
    if (allocation instanceof PortAllocation.Preserving preserving) {
      return preserving(preserving.collision(), random);
    } else if (allocation instanceof PortAllocation.Sequential sequential) {
      return new SequentialPorts(sequential, random);
    } else if (allocation instanceof PortAllocation.Block block) {
      return new BlockPorts(block.size(), random);
    } else {
      return (inside, external, isFree) -> anyFree(random, isFree);
    }
  }

  private static PortAllocator preserving(
      PortAllocation.Collision collision, RandomGenerator random) {
    return (inside, external, isFree) -> {
      int wanted = inside.getPort();
      if (isFree.test(wanted)) {
        return wanted;
      }
      return switch (collision) {
        case NEXT -> firstFree(Ports.after(wanted, 1), isFree);
        case RANDOM -> anyFree(random, isFree);
      };
    };
  }

  private static int anyFree(RandomGenerator random, IntPredicate isFree) {
    return firstFree(Ports.FIRST + random.nextInt(Ports.COUNT), isFree);
  }

  /** The first free port from one on. */
  static int firstFree(int from, IntPredicate isFree) {
    int port = from;
    for (int tried = 0; tried < Ports.COUNT; tried++) {
      if (isFree.test(port)) {
        return port;
      }
      port = Ports.after(port, 1);
    }
    return NONE;
  }
}
