package dev.eunoe.memory.persistence.session;

import java.util.UUID;

/** The name under which users know a row; its number stays inside. */
public final class PublicId {
  private PublicId() {}

  /** An id nobody can guess, such as {@code pin_…}. */
  public static String fresh(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }
}
