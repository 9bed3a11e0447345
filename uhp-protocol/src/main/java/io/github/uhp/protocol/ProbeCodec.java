package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/** Probes as they are inside the seal. */
final class ProbeCodec {

  private ProbeCodec() {}

  static byte[] encode(Probe probe) {
    var out =
        io.github.uhp.protocol.proto.Probe.newBuilder()
            .setKind(
                probe.kind() == Probe.Kind.CHECK
                    ? io.github.uhp.protocol.proto.Probe.Kind.CHECK
                    : io.github.uhp.protocol.proto.Probe.Kind.ACK)
            .setTransaction(probe.transaction())
            .setNominate(probe.nominate())
            .setPadding(ByteString.copyFrom(new byte[probe.padding()]));
    if (probe.observed() != null) {
      out.setObserved(Addresses.toProto(probe.observed()));
    }
    return out.build().toByteArray();
  }

  /** Null if it is not one. */
  static @Nullable Probe decode(byte[] bytes) {
    try {
      var in = io.github.uhp.protocol.proto.Probe.parseFrom(bytes);
      return switch (in.getKind()) {
        case CHECK ->
            in.hasObserved()
                ? null
                : new Probe(
                    Probe.Kind.CHECK,
                    in.getTransaction(),
                    null,
                    in.getNominate(),
                    in.getPadding().size());
        case ACK ->
            in.hasObserved() && !in.getNominate()
                ? new Probe(
                    Probe.Kind.ACK,
                    in.getTransaction(),
                    Addresses.fromProto(in.getObserved()),
                    false,
                    in.getPadding().size())
                : null;
        default -> null;
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /** How much padding gives the sealed probe that length. */
  static int paddingFor(Probe probe, int datagramLength) {
    int missing = datagramLength - sealedLength(probe, 0);
    // The field's own tag and length take some of it; how many bytes depends on the length itself.
    for (int padding = missing; padding >= 0; padding--) {
      if (sealedLength(probe, padding) == datagramLength) {
        return padding;
      }
    }
    throw new IllegalArgumentException("no probe like it has " + datagramLength + " bytes");
  }

  private static int sealedLength(Probe probe, int padding) {
    Probe padded =
        new Probe(probe.kind(), probe.transaction(), probe.observed(), probe.nominate(), padding);
    return Wire.PROBE_HEADER_LENGTH + encode(padded).length + Wire.SEAL_LENGTH;
  }
}
