package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Keeps others from pulling into the same folder meanwhile. The operating system gives it back with
 * the process, however that ends; the file stays, since another may just be opening it.
 */
final class PullLock implements AutoCloseable {
  private static final String FILE = ".lock";
  private static final long WAIT_MILLIS = 200;

  private final FileChannel channel;

  private PullLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until nobody else pulls into this folder, which is made. */
  static PullLock take(Path folder, Consumer<String> tell) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      var lock =
          new PullLock(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      if (!lock.isTaken()) {
        tell.accept("Another run pulls into " + folder + "; waiting for it");
        while (!lock.isTaken()) {
          Thread.sleep(WAIT_MILLIS);
        }
      }
      return lock;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("Interrupted while another run pulled into " + folder + ".", e);
    } catch (IOException e) {
      throw PartFile.unwritable(file, e);
    }
  }

  private boolean isTaken() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException released) {
      // By the operating system.
    }
  }
}
