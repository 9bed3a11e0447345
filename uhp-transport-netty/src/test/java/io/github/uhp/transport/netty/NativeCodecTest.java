package io.github.uhp.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeCodecTest {

  @Test
  void namesTheArtifactToAdd() {
    assertThat(NativeCodec.message(new UnsatisfiedLinkError("no such library"), false))
        .contains("no such library")
        .contains(Flavor.ARTIFACT)
        .doesNotContain("--add-modules");
    assertThat(NativeCodec.message(new UnsatisfiedLinkError("no such library"), true))
        .contains(Flavor.ARTIFACT)
        .contains("--add-modules " + Flavor.MODULE);
  }

  @Test
  void knowsThePlatformsClassifiers() {
    assertThat(NativeCodec.classifier("Linux", "amd64")).isEqualTo("linux-x86_64");
    assertThat(NativeCodec.classifier("Linux", "aarch64")).isEqualTo("linux-aarch_64");
    assertThat(NativeCodec.classifier("Mac OS X", "aarch64")).isEqualTo("osx-aarch_64");
    assertThat(NativeCodec.classifier("Windows 11", "amd64")).isEqualTo("windows-x86_64");
  }
}
