package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/** Probes as they are inside the seal. */
final class ProbeCodec {

  /** A tag of one byte, a length of at most five. */
  private static final int MAX_FIELD_HEADER = 6;

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
            .setAskAgain(probe.askAgain())
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
      return new Probe(
          switch (in.getKind()) {
            case CHECK -> Probe.Kind.CHECK;
            case ACK -> Probe.Kind.ACK;
            default -> throw new IllegalArgumentException("no such kind");
          },
          in.getTransaction(),
          in.hasObserved() ? Addresses.fromProto(in.getObserved()) : null,
          in.getNominate(),
          in.getAskAgain(),
          in.getPadding().size());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /** How much padding gives the sealed probe that length. */
  static int paddingFor(Probe probe, int datagramLength) {
    int missing = datagramLength - sealedLength(probe, 0);
    // The field's tag and length take two bytes of it, or three, or more: as the length itself has.
    for (int padding = missing; padding >= 0 && padding >= missing - MAX_FIELD_HEADER; padding--) {
      if (sealedLength(probe, padding) == datagramLength) {
        return padding;
      }
    }
    throw new IllegalArgumentException("no probe like it has " + datagramLength + " bytes");
  }

  private static int sealedLength(Probe probe, int padding) {
    Probe padded =
        new Probe(
            probe.kind(),
            probe.transaction(),
            probe.observed(),
            probe.nominate(),
            probe.askAgain(),
            padding);
    return Wire.PROBE_HEADER_LENGTH + encode(padded).length + Aead.TAG_LENGTH;
  }
}
