package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.MalformedMessageException;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.StreamResetException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FramedReaderTest {

  private final PipeStream[] pair = PipeStream.pair(2048, Runnable::run);
  private final PipeStream from = pair[0];
  private final PipeStream to = pair[1];
  private final FramedReader reader = new FramedReader();

  private void write(int... bytes) throws IOException {
    for (int each : bytes) {
      from.write(ByteBuffer.wrap(new byte[] {(byte) each}));
    }
  }

  @Test
  void aMessageMayComeByteByByte() throws IOException {
    for (int each : new int[] {0, 3, 7, 8}) {
      write(each);
      assertThat(reader.poll(to)).isNull();
    }
    write(9);
    assertThat(reader.poll(to)).containsExactly(7, 8, 9);
  }

  @Test
  void takesNotAByteMore() throws IOException {
    write(0, 2, 7, 8, 9);
    assertThat(reader.poll(to)).containsExactly(7, 8);
    assertThat(to.waiting()).isEqualTo(1);
  }

  @Test
  void oneMessageAfterAnother() throws IOException {
    write(0, 1, 7, 0, 0, 0, 2, 8, 9);
    assertThat(reader.poll(to)).containsExactly(7);
    assertThat(reader.poll(to)).isEmpty();
    assertThat(reader.poll(to)).containsExactly(8, 9);
    assertThat(reader.poll(to)).isNull();
  }

  @Test
  void theLongestIsTaken() throws IOException {
    write(StreamMessage.MAX_LENGTH >> 8, StreamMessage.MAX_LENGTH & 0xff);
    write(new int[StreamMessage.MAX_LENGTH]);
    assertThat(reader.poll(to)).hasSize(StreamMessage.MAX_LENGTH);
  }

  @Test
  void oneLongerIsRefusedByItsLength() throws IOException {
    write((StreamMessage.MAX_LENGTH + 1) >> 8, (StreamMessage.MAX_LENGTH + 1) & 0xff);
    assertThatThrownBy(() -> reader.poll(to)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void lengthsAreUnsigned() throws IOException {
    write(0xff, 0xff);
    assertThatThrownBy(() -> reader.poll(to))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("65535");
  }

  @Test
  void anEndInsideAMessageIsAFailure() throws IOException {
    write(0, 3, 7);
    from.finish();
    assertThatThrownBy(() -> reader.poll(to)).isInstanceOf(EOFException.class);
  }

  @Test
  void anEndBeforeTheMessageIsAFailure() {
    from.finish();
    assertThatThrownBy(() -> reader.poll(to)).isInstanceOf(EOFException.class);
  }

  @Test
  void aResetIsPassedOn() throws IOException {
    write(0);
    from.reset(9);
    assertThatThrownBy(() -> reader.poll(to)).isInstanceOf(StreamResetException.class);
  }
}
