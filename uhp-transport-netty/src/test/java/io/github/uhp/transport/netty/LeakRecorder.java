package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps Netty's reports of buffers that were collected before they were released. */
final class LeakRecorder extends ResourceLeakDetectorFactory {

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  /** To be called before the first buffer is made. */
  static LeakRecorder install() {
    LeakRecorder recorder = new LeakRecorder();
    setResourceLeakDetectorFactory(recorder);
    return recorder;
  }

  /** Collects garbage, lets the detectors look, and gives what they found. */
  List<String> leaks() {
    System.gc();
    for (int i = 0; i < 1_000; i++) {
      ByteBuf probe = ByteBufAllocator.DEFAULT.directBuffer(1);
      probe.release();
    }
    return leaks;
  }

  @Override
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    return newResourceLeakDetector(resource, samplingInterval);
  }

  @Override
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval) {
    return new ResourceLeakDetector<>(resource, samplingInterval) {
      @Override
      protected boolean needReport() {
        return true;
      }

      @Override
      protected void reportTracedLeak(String resourceType, String records) {
        leaks.add(resourceType + records);
      }

      @Override
      protected void reportUntracedLeak(String resourceType) {
        leaks.add(resourceType);
      }
    };
  }
}
