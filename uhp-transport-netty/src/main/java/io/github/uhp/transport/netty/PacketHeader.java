package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;

/** As much of a QUIC packet's header as it takes to tell the roles apart (RFC 8999 §5). */
final class PacketHeader {

  private static final int LONG_FORM = 0x80;
  private static final int LONG_ID_LENGTH_AT = 5;

  private PacketHeader() {}

  /**
   * The destination connection id, if it has the length that this endpoint's ids have.
   *
   * @return its eight bytes as a number; 0, which no id is taken for, if there are none
   */
  static long destinationId(ByteBuf packet) {
    int start = packet.readerIndex();
    int at = start + 1;
    if ((packet.getByte(start) & LONG_FORM) != 0) {
      at = start + LONG_ID_LENGTH_AT + 1;
      if (packet.writerIndex() < at
          || packet.getUnsignedByte(at - 1) != RandomConnectionIds.LENGTH) {
        return 0;
      }
    }
    return packet.writerIndex() < at + RandomConnectionIds.LENGTH ? 0 : packet.getLong(at);
  }
}
