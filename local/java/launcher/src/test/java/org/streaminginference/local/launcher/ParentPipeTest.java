package org.streaminginference.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParentPipeTest {

  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final PipedOutputStream parent = new PipedOutputStream();
  private Thread watcher;

  @BeforeEach
  void watch() throws Exception {
    PipedInputStream child = new PipedInputStream(parent);
    watcher = ParentPipe.watch(child, () -> ends.add("exit"), () -> ends.add("halt"));
  }

  @Test
  void haltsWhenTheParentIsGone() throws Exception {
    parent.close();
    assertThat(nextEnd()).isEqualTo("halt");
  }

  @Test
  void exitsInOrderWhenAskedAndStillWatchesThePipe() throws Exception {
    parent.write("exit\n".getBytes(StandardCharsets.UTF_8));
    parent.flush();
    assertThat(nextEnd()).isEqualTo("exit");
    parent.close();
    assertThat(nextEnd()).isEqualTo("halt");
  }

  @Test
  void takesNoOtherLineForAnOrder() throws Exception {
    parent.write("hello\n".getBytes(StandardCharsets.UTF_8));
    parent.close();
    assertThat(nextEnd()).isEqualTo("halt");
    watcher.join();
    assertThat(ends).isEmpty();
  }

  @Test
  void doesNotKeepTheProcessAlive() {
    assertThat(watcher.isDaemon()).isTrue();
  }

  private String nextEnd() throws InterruptedException {
    return ends.poll(30, TimeUnit.SECONDS);
  }
}
