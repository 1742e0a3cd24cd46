package dev.eunoe.memory.persistence.state;

import org.jspecify.annotations.Nullable;

/** What was saved of a state is not that any more; the message is the reason, within a sentence. */
final class DamagedStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Long block;

  DamagedStateException(String reason, @Nullable Throwable cause) {
    this(reason, cause, null);
  }

  /**
   * @param block the row of the block that it is about; null where it is about none that is there
   */
  DamagedStateException(String reason, @Nullable Throwable cause, @Nullable Long block) {
    super(reason, cause);
    this.block = block;
  }

  @Nullable Long block() {
    return block;
  }
}
