package dev.eunoe.memory;

/** Whose memory it is; nothing of one owner is ever visible to another. */
public record Owner(String id) {
  public Owner {
    if (id.isBlank()) {
      throw new IllegalArgumentException("owner id must not be blank");
    }
  }
}
