package dev.eunoe.hub.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A stream that is closed when nothing has come from it for a while: the HTTP client itself would
 * wait for ever for a server that is silent in the middle of a body.
 */
final class StallGuard implements AutoCloseable {
  private final InputStream stream;
  private final Duration silence;
  private final Thread watch;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream stream, Duration silence) {
    this.stream = stream;
    this.silence = silence;
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      long left = silence.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = silence.toNanos() - (System.nanoTime() - heardNanos);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt();
    } catch (IOException alreadyBroken) {
      // The reader is told.
    }
  }

  /**
   * As of the stream.
   *
   * @throws IOException also when nothing came for too long
   */
  int read(byte[] buffer) throws IOException {
    int count = stream.read(buffer);
    heardNanos = System.nanoTime();
    if (stalled) {
      throw new IOException("nothing came for " + silence.toSeconds() + " s");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    stream.close();
  }
}
