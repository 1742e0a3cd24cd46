package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.RemoteFile;
import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * What has arrived of a file, beside the place where it will stand once it is whole. Its name holds
 * the beginning of the checksum, so that the part of another version is never continued.
 */
final class PartFile implements AutoCloseable {
  static final String ENDING = ".part";

  private static final int NAMED_DIGITS = 12;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path path;
  private final RemoteFile file;
  private final FileChannel channel;
  private MessageDigest digest;
  private long length;

  private PartFile(Path path, RemoteFile file, FileChannel channel) {
    this.path = path;
    this.file = file;
    this.channel = channel;
    this.digest = file.checksum().begin(file.size());
  }

  /** Where the part of a file lies that will stand at this place. */
  static Path path(RemoteFile file, Path place) {
    String digits = file.checksum().hex().substring(0, NAMED_DIGITS);
    return place.resolveSibling(place.getFileName() + "." + digits + ENDING);
  }

  /** Bytes of it that are here. */
  static long length(RemoteFile file, Path place) {
    try {
      Path path = path(file, place);
      return Files.exists(path) ? Math.min(Files.size(path), file.size()) : 0;
    } catch (IOException e) {
      throw unwritable(place, e);
    }
  }

  /** Opens the part of a file, and reads what is there of it for the checksum. */
  static PartFile open(RemoteFile file, Path place) {
    Path path = path(file, place);
    try {
      Files.createDirectories(place.getParent());
      var part =
          new PartFile(
              path,
              file,
              FileChannel.open(
                  path,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE));
      part.digestWhatIsThere();
      return part;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private void digestWhatIsThere() throws IOException {
    if (channel.size() > file.size()) {
      restart();
    }
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (channel.read(buffer) >= 0) {
      digest.update(buffer.flip());
      buffer.clear();
    }
    length = channel.position();
  }

  long length() {
    return length;
  }

  /** Begins anew. */
  void restart() {
    try {
      channel.truncate(0);
      digest = file.checksum().begin(file.size());
      length = 0;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  void append(byte[] bytes, int count) {
    try {
      for (var left = ByteBuffer.wrap(bytes, 0, count); left.hasRemaining(); ) {
        channel.write(left);
      }
      digest.update(bytes, 0, count);
      length += count;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Whether what has arrived has the checksum; then it is on the disk. Ends the digest. */
  boolean isRight() {
    try {
      boolean right = length == file.size() && file.checksum().matches(digest);
      if (right) {
        channel.force(true);
      }
      return right;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  static HubException unwritable(Path path, IOException failure) {
    return new HubException(
        "%s cannot be written: %s; what has arrived before is kept."
            .formatted(path, Unreadable.reason(failure)),
        failure);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }
}
