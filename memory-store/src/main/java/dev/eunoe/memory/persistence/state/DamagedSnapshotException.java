package dev.eunoe.memory.persistence.state;

import org.jspecify.annotations.Nullable;

/** A saved state is not what was saved; the message is the reason, as part of a sentence. */
final class DamagedSnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedSnapshotException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
