package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Holds a data directory for this process. The lock belongs to the operating system and dies with
 * the process, so a killed JVM leaves nothing to clean up; the process id inside is only for the
 * message.
 */
final class DataDirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DataDirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory if it is missing, and takes it. */
  static DataDirectoryLock take(Path dataDir) {
    try {
      Files.createDirectories(dataDir);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "The data directory %s cannot be created: %s.".formatted(dataDir, reason(e)), e);
    }
    Path file = dataDir.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String holder = holder(channel);
        channel.close();
        throw inUse(dataDir, holder);
      }
      channel.truncate(0);
      int written = channel.write(ByteBuffer.wrap(pid()));
      assert written > 0;
      return new DataDirectoryLock(channel);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "The data directory %s cannot be written to: %s.".formatted(dataDir, reason(e)), e);
    }
  }

  /**
   * @param holder who has it, behind a blank; empty where that is not known
   */
  static DataDirectoryException inUse(Path dataDir, String holder) {
    return new DataDirectoryException(
        "The data directory %s is in use by another Eunoe%s; stop that one or give another directory."
            .formatted(dataDir, holder));
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very JVM holds it
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    int length = channel.read(pid, 0);
    return length <= 0
        ? ""
        : " (process "
            + new String(pid.array(), 0, length, StandardCharsets.US_ASCII).strip()
            + ")";
  }

  private static byte[] pid() {
    return Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
  }

  /** What the operating system said, in its words where it gave some. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException fs ? fs.getReason() : null;
    if (reason != null) {
      return reason;
    }
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileAlreadyExistsException _ -> "there is a file of that name";
      case java.nio.file.NoSuchFileException missing -> missing.getFile() + " is missing";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataDirectoryException("The data directory's lock could not be released.", e);
    }
  }
}
