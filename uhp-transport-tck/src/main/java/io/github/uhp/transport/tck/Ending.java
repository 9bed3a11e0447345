package io.github.uhp.transport.tck;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The ways of a stream to end otherwise than by the ends of both directions being read. */
enum Ending {
  /** The opener gives both directions up, at once. */
  ABANDONED_AT_ONCE {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      opener.reset(1);
      opener.stop(1);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      readToReset(lab, acceptor);
      acceptor.reset(1);
    }
  },

  /** The acceptor gives both directions up. */
  ABANDONED_BY_ACCEPTOR {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      write(opener);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      acceptor.stop(1);
      acceptor.reset(1);
      readToReset(lab, opener);
      writeToReset(lab, opener);
    }
  },

  /** The acceptor stops the request and answers to the end. */
  STOPPED_AND_ANSWERED {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      write(opener);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      acceptor.stop(1);
      write(acceptor);
      acceptor.finish();
      readToEnd(lab, opener);
      writeToReset(lab, opener);
    }
  },

  /** The acceptor answers to the end, and stops the request when all of it was read. */
  ANSWERED_THEN_STOPPED {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      write(opener);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      acceptor.finish();
      readToEnd(lab, opener);
      acceptor.stop(1);
      writeToReset(lab, opener);
    }
  },

  /** The acceptor stops a request that the opener finishes nonetheless. */
  STOPPED_AND_FINISHED {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      write(opener);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      acceptor.finish();
      readToEnd(lab, opener);
      opener.finish();
      acceptor.stop(1);
    }
  },

  /** The opener resets the request, and the acceptor answers all the same. */
  RESET_AND_ANSWERED {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      write(opener);
      opener.reset(1);
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      readToReset(lab, acceptor);
      write(acceptor);
      acceptor.finish();
      readToEnd(lab, opener);
    }
  },

  /** The opener finishes the request, and stops the answer when all of it was read. */
  ANSWER_STOPPED {
    @Override
    void play(Lab lab, QuicStream opener, Inbox arrivals) {
      opener.finish();
      QuicStream acceptor = lab.take(arrivals.streams, "a stream");
      readToEnd(lab, acceptor);
      opener.stop(1);
      writeToReset(lab, acceptor);
    }
  };

  /** Opens at one end and ends it so, seen from both. */
  abstract void play(Lab lab, QuicStream opener, Inbox arrivals);

  private static void write(QuicStream stream) {
    try {
      stream.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeToReset(Lab lab, QuicStream stream) {
    lab.until(() -> fails(() -> stream.write(ByteBuffer.allocate(1))), "the stop");
  }

  private static void readToReset(Lab lab, QuicStream stream) {
    lab.until(() -> fails(() -> stream.read(ByteBuffer.allocate(16))), "the reset");
  }

  private static void readToEnd(Lab lab, QuicStream stream) {
    lab.until(
        () -> {
          try {
            return stream.read(ByteBuffer.allocate(16)) < 0;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        "the end");
  }

  private interface Step {
    int run() throws IOException;
  }

  private static boolean fails(Step step) {
    try {
      step.run();
      return false;
    } catch (StreamResetException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
