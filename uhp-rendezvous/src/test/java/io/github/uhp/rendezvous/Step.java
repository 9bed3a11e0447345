package io.github.uhp.rendezvous;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a fuzzer's input: what happens, where from, with which bytes.
 *
 * @param what which kind of step; any byte, without its sign
 * @param where which of the addresses; any byte, without its sign
 */
record Step(int what, int where, byte[] bytes) {

  private static final int MAX_STEPS = 32;
  private static final int HEADER_LENGTH = 4;

  /** The steps of an input, whatever it is. */
  static List<Step> read(byte[] input) {
    List<Step> steps = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(input);
    while (in.remaining() >= HEADER_LENGTH && steps.size() < MAX_STEPS) {
      int what = in.get() & 0xff;
      int where = in.get() & 0xff;
      byte[] bytes = new byte[Math.min(in.getShort() & 0x7ff, in.remaining())];
      in.get(bytes);
      steps.add(new Step(what, where, bytes));
    }
    return steps;
  }

  /** An input of these steps. */
  static byte[] write(Step... steps) {
    ByteBuffer out = ByteBuffer.allocate(8192);
    for (Step step : steps) {
      out.put((byte) step.what).put((byte) step.where).putShort((short) step.bytes.length);
      out.put(step.bytes);
    }
    byte[] input = new byte[out.flip().remaining()];
    out.get(input);
    return input;
  }
}
