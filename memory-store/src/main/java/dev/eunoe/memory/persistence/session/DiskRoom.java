package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.StoreFullException;
import io.smallrye.mutiny.Uni;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Refuses what would be written while the disk of the database is nearly full. PostgreSQL's log
 * grows by files of 16 MiB, and the server ends where the next has no room; as long as nothing new
 * is begun it lives, can be read, and has room for the ends of what was begun.
 */
public final class DiskRoom {
  static final long LEAST_BYTES = 48L << 20;

  private final String folder;
  private final LongSupplier left;

  DiskRoom(String folder, LongSupplier left) {
    this.folder = folder;
    this.left = left;
  }

  /**
   * @param folder on that disk; empty where it is not known, and then there is room
   */
  public static DiskRoom on(Optional<Path> folder) {
    return folder
        .map(path -> new DiskRoom(path.toString(), path.toFile()::getUsableSpace))
        .orElseGet(() -> new DiskRoom("", () -> Long.MAX_VALUE));
  }

  /**
   * @throws StoreFullException (as failure) when there is too little
   */
  public Uni<Void> required() {
    return Uni.createFrom().voidItem().invoke(this::require);
  }

  private void require() {
    long bytes = left.getAsLong();
    if (bytes < LEAST_BYTES) {
      throw new StoreFullException(
          "The disk of the database has only %d MiB left, and keeps %d for what was begun; nothing of this was kept, what was there is intact. Free some space on it and try again."
              .formatted(bytes >> 20, LEAST_BYTES >> 20),
          new FileSystemException(folder, null, bytes + " bytes are left"));
    }
  }
}
