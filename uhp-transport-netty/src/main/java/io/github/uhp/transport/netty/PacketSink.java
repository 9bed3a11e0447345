package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes the QUIC packets of one socket, burst by burst. */
interface PacketSink {

  /** One packet; the sink releases it. */
  void accept(NettyPeer peer, ByteBuf packet);

  /** No more packets for now. */
  void burstEnds();

  /** For sockets on the endpoint's own event loop. Peers learn of the end of a burst once. */
  final class Direct implements PacketSink {

    private final List<NettyPeer> touched = new ArrayList<>();

    @Override
    public void accept(NettyPeer peer, ByteBuf packet) {
      if (peer.receive(packet)) {
        touched.add(peer);
      }
    }

    @Override
    public void burstEnds() {
      for (NettyPeer peer : touched) {
        peer.burstEnds();
      }
      touched.clear();
    }
  }

  /** For sockets on another event loop: hands each burst across in one task. */
  final class Across implements PacketSink {

    /** Packets on their way between the loops; beyond, they are dropped as a full socket would. */
    private static final int MAX_IN_FLIGHT = 4096;

    private final EventLoop target;
    private final Counters counters;
    private final Direct direct = new Direct();
    private final AtomicInteger inFlight = new AtomicInteger();
    private List<Arrived> burst = new ArrayList<>();

    Across(EventLoop target, Counters counters) {
      this.target = target;
      this.counters = counters;
    }

    @Override
    public void accept(NettyPeer peer, ByteBuf packet) {
      if (inFlight.get() >= MAX_IN_FLIGHT || target.isShuttingDown()) {
        counters.receiveDropped.increment();
        packet.release();
        return;
      }
      inFlight.incrementAndGet();
      burst.add(new Arrived(peer, packet));
    }

    @Override
    public void burstEnds() {
      if (burst.isEmpty()) {
        return;
      }
      List<Arrived> arrived = burst;
      burst = new ArrayList<>();
      target.execute(
          () -> {
            inFlight.addAndGet(-arrived.size());
            for (Arrived each : arrived) {
              direct.accept(each.peer(), each.packet());
            }
            direct.burstEnds();
          });
    }

    private record Arrived(NettyPeer peer, ByteBuf packet) {}
  }
}
