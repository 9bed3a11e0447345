package io.github.uhp.simnet;

import java.util.function.Consumer;

/** Where a node meets a segment: a link with its conditions, which apply both ways. */
final class Interface {

  private final SimNet net;
  private final String place;
  private final Segment segment;
  private final Consumer<Packet> receiver;
  private LinkConditions conditions;

  Interface(
      SimNet net,
      String place,
      Segment segment,
      LinkConditions conditions,
      Consumer<Packet> receiver) {
    this.net = net;
    this.place = place;
    this.segment = segment;
    this.conditions = conditions;
    this.receiver = receiver;
  }

  void conditions(LinkConditions value) {
    conditions = value;
  }

  /** Puts a packet on the segment for another, which costs it TTL. */
  void forward(Packet packet) {
    send(packet.past(1));
  }

  /** Puts a packet on the segment. */
  void send(Packet packet) {
    net.carry(place, conditions, packet, segment::route);
  }

  /** A packet comes from the segment. */
  void deliver(Packet packet) {
    net.carry(place, conditions, packet, receiver);
  }
}
