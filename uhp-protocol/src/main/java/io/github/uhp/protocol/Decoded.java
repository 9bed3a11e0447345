package io.github.uhp.protocol;

/** What {@link ControlCodec#decode} made of a datagram. */
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
   * @param code {@code MALFORMED}, {@code TOO_LARGE} or {@code UNSUPPORTED_VERSION}
   * @param detail what is wrong, for people
   */
  record Bad(Message.ErrorCode code, String detail) implements Decoded {}
}
