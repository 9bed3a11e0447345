package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void describesErrorsInOneLineOfWords() {
    assertThat(Failure.describe(new IOException("port in use"))).isEqualTo("port in use");
    assertThat(Failure.describe(new IOException("a\n  b\r\nc"))).isEqualTo("a b c");
    assertThat(Failure.describe(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(Failure.describe(new NoSuchFileException("/f"))).isEqualTo("/f: no such file");
    assertThat(Failure.describe(new AccessDeniedException("/f"))).isEqualTo("/f: access denied");
    assertThat(Failure.describe(new FileAlreadyExistsException("/f")))
        .isEqualTo("/f is already there");
    assertThat(Failure.describe(new UnknownHostException("h"))).isEqualTo("unknown host h");
  }
}
