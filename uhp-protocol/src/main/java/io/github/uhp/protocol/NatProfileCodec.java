package io.github.uhp.protocol;

import io.github.uhp.protocol.proto.NatProfile.Allocation;

/** {@link NatProfile} as a part of a signed statement. Every field must be in its range. */
final class NatProfileCodec {

  private NatProfileCodec() {}

  static io.github.uhp.protocol.proto.NatProfile toProto(NatProfile profile) {
    var out =
        io.github.uhp.protocol.proto.NatProfile.newBuilder()
            .setMappingValue(profile.mapping().ordinal())
            .setFilteringValue(profile.filtering().ordinal())
            .addAllLatestPorts(profile.latestPorts());
    PortAllocation allocation = profile.allocation();
    if (allocation instanceof PortAllocation.Preserving) {
      out.setAllocation(Allocation.PRESERVING);
    } else if (allocation instanceof PortAllocation.Sequential sequential) {
      out.setAllocation(Allocation.SEQUENTIAL).setStep(sequential.step());
    } else if (allocation instanceof PortAllocation.Random) {
      out.setAllocation(Allocation.RANDOM);
    } else if (allocation instanceof PortAllocation.Block block) {
      out.setAllocation(Allocation.BLOCK).setLowPort(block.lowPort()).setHighPort(block.highPort());
    }
    profile.reflexive().forEach(address -> out.addReflexive(Addresses.toProto(address)));
    return out.build();
  }

  static NatProfile fromProto(io.github.uhp.protocol.proto.NatProfile in) {
    return new NatProfile(
        dependence(in.getMappingValue()),
        dependence(in.getFilteringValue()),
        allocation(in),
        in.getLatestPortsList(),
        Addresses.fromProto(in.getReflexiveList()));
  }

  private static NatDependence dependence(int number) {
    NatDependence[] values = NatDependence.values();
    if (number < 0 || number >= values.length) {
      throw new IllegalArgumentException("behaviour " + number);
    }
    return values[number];
  }

  private static PortAllocation allocation(io.github.uhp.protocol.proto.NatProfile in) {
    Allocation kind = in.getAllocation();
    if ((kind != Allocation.SEQUENTIAL && in.getStep() != 0)
        || (kind != Allocation.BLOCK && (in.getLowPort() != 0 || in.getHighPort() != 0))) {
      throw new IllegalArgumentException("a field of another allocation");
    }
    return switch (kind) {
      case ALLOCATION_UNKNOWN -> new PortAllocation.Unknown();
      case PRESERVING -> new PortAllocation.Preserving();
      case SEQUENTIAL -> new PortAllocation.Sequential(in.getStep());
      case RANDOM -> new PortAllocation.Random();
      case BLOCK -> new PortAllocation.Block(in.getLowPort(), in.getHighPort());
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("allocation " + in.getAllocationValue());
    };
  }
}
