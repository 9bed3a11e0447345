package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Blocks of ports, each one host's, which keeps it for good. */
final class BlockPorts implements PortAllocator {

  private final int size;
  private final RandomGenerator random;
  private final Map<Owner, List<Integer>> blocks = new HashMap<>();
  private final Map<InetAddress, Set<Integer>> taken = new HashMap<>();

  private record Owner(InetAddress host, InetAddress external) {}

  BlockPorts(int size, RandomGenerator random) {
    this.size = size;
    this.random = random;
  }

  @Override
  public int choose(InetSocketAddress inside, InetAddress external, IntPredicate isFree) {
    List<Integer> own =
        blocks.computeIfAbsent(new Owner(inside.getAddress(), external), any -> new ArrayList<>());
    for (int block : own) {
      int port = freeIn(block, isFree);
      if (port != NONE) {
        return port;
      }
    }
    int block = newBlock(taken.computeIfAbsent(external, any -> new HashSet<>()));
    if (block == NONE) {
      return NONE;
    }
    own.add(block);
    return freeIn(block, isFree);
  }

  private int newBlock(Set<Integer> blocksTaken) {
    int count = Ports.COUNT / size;
    int block = random.nextInt(count);
    for (int tried = 0; tried < count; tried++) {
      if (blocksTaken.add(block)) {
        return block;
      }
      block = (block + 1) % count;
    }
    return NONE;
  }

  private int freeIn(int block, IntPredicate isFree) {
    int start = random.nextInt(size);
    for (int i = 0; i < size; i++) {
      int port = Ports.FIRST + block * size + (start + i) % size;
      if (isFree.test(port)) {
        return port;
      }
    }
    return NONE;
  }
}
