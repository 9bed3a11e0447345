package io.github.uhp.transport.tck;

import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The path between two nodes where a rule needs a bad one: each node sees the other at the wire's
 * socket on its side. It loses datagrams by a seeded random choice, and holds them on demand.
 */
final class Wire implements AutoCloseable {

  private final Node near;
  private final Node far;
  private final Direction there;
  private final Direction back;

  Wire(Node near, Node far, long seed) throws IOException {
    this.near = near;
    this.far = far;
    DatagramSocket nearSide = new DatagramSocket(Lab.LOOPBACK);
    DatagramSocket farSide = new DatagramSocket(Lab.LOOPBACK);
    this.there = new Direction(nearSide, farSide, far.address(), new Random(seed));
    this.back = new Direction(farSide, nearSide, near.address(), new Random(~seed));
  }

  /** The path as the near node sees it. */
  UdpPath nearPath() {
    return new UdpPath(near.endpoint.socket(), there.address());
  }

  /** The path as the far node sees it. */
  UdpPath farPath() {
    return new UdpPath(far.endpoint.socket(), back.address());
  }

  /** From now on loses that share of the datagrams, both ways. */
  void lose(double share) {
    there.lose(share);
    back.lose(share);
  }

  /** What the near node sends. */
  Direction there() {
    return there;
  }

  /** What the far node sends. */
  Direction back() {
    return back;
  }

  @Override
  public void close() {
    there.close();
    back.close();
  }

  /** One way of the wire, and the thread that carries. */
  static final class Direction implements AutoCloseable {

    private final DatagramSocket in;
    private final DatagramSocket out;
    private final InetSocketAddress target;
    private final Random random;
    private final List<DatagramPacket> held = new ArrayList<>();
    private boolean holds;
    private int carried;
    private double loss;
    private int longest;

    Direction(DatagramSocket in, DatagramSocket out, InetSocketAddress target, Random random) {
      this.in = in;
      this.out = out;
      this.target = target;
      this.random = random;
      Thread thread = new Thread(this::carryAll, Lab.THREAD_NAME);
      thread.setDaemon(true);
      thread.start();
    }

    private InetSocketAddress address() {
      return (InetSocketAddress) in.getLocalSocketAddress();
    }

    private void carryAll() {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      try {
        while (true) {
          packet.setLength(65_536);
          in.receive(packet);
          byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
          carry(new DatagramPacket(bytes, bytes.length, target));
        }
      } catch (IOException closed) {
        // The rule is over.
      }
    }

    private synchronized void carry(DatagramPacket packet) throws IOException {
      longest = Math.max(longest, packet.getLength());
      if (random.nextDouble() < loss) {
        return;
      }
      if (holds) {
        held.add(packet);
      } else {
        out.send(packet);
        carried++;
      }
    }

    synchronized void lose(double share) {
      loss = share;
    }

    /** Carries nothing until the release. */
    synchronized void hold() {
      holds = true;
    }

    /** How many bytes the longest datagram had. */
    synchronized int longest() {
      return longest;
    }

    /** How many datagrams are held. */
    synchronized int held() {
      return held.size();
    }

    /** How many datagrams were carried as they came. */
    synchronized int carried() {
      return carried;
    }

    /** Carries what was held, in order, and what follows. */
    synchronized void release() throws IOException {
      for (DatagramPacket packet : held) {
        out.send(packet);
      }
      held.clear();
      holds = false;
    }

    /** Carries the first that was held, loses the others, and carries what follows. */
    synchronized void releaseFirst() throws IOException {
      out.send(held.get(0));
      held.clear();
      holds = false;
    }

    /** Loses what was held, and carries what follows. */
    synchronized void loseHeld() {
      held.clear();
      holds = false;
    }

    @Override
    public void close() {
      in.close();
    }
  }
}
