package io.github.uhp.protocol;

/** What {@link ControlCodec#decode} made of a plaintext. */
public sealed interface Decoded {

  /**
   * A message.
   *
   * @param transaction what an answer repeats
   * @param message with every field in its range; signatures are not yet verified
   */
  record Ok(long transaction, Message message) implements Decoded {}

  /**
   * Not one.
   *
   * @param detail what is wrong, for people
   */
  record Bad(String detail) implements Decoded {}
}
