package dev.eunoe.model.constraint;

import org.jspecify.annotations.Nullable;

/** What is open around a place of a program, innermost first; never changed. */
final class Frame {
  final @Nullable Frame parent;

  /** The place of the {@link Program.Call} that is open. */
  final int call;

  /** How often its body has been read. */
  final int count;

  private final int hash;

  Frame(@Nullable Frame parent, int call, int count) {
    this.parent = parent;
    this.call = call;
    this.count = count;
    this.hash = 31 * (31 * (parent == null ? 7 : parent.hash) + call) + count;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    if (!(object instanceof Frame other)) {
      return false;
    }
    Frame one = this;
    while (one != other) {
      if (one == null
          || other == null
          || one.hash != other.hash
          || one.call != other.call
          || one.count != other.count) {
        return false;
      }
      one = one.parent;
      other = other.parent;
    }
    return true;
  }
}
