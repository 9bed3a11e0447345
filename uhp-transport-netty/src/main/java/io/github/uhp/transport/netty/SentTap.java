package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Copies the first datagrams that leave while it is open. */
final class SentTap {

  private static final int MAX = 2;

  private final List<byte[]> datagrams = new ArrayList<>();

  /** One datagram, or several of equal size behind one another; left as it is. */
  void copy(ByteBuf content, int segmentSize) {
    int index = content.readerIndex();
    while (index < content.writerIndex() && datagrams.size() < MAX) {
      int left = content.writerIndex() - index;
      int length = segmentSize == 0 ? left : Math.min(left, segmentSize);
      datagrams.add(ByteBufUtil.getBytes(content, index, length));
      index += length;
    }
  }

  List<byte[]> datagrams() {
    return datagrams;
  }
}
