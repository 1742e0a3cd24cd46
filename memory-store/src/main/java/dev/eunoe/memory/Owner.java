package dev.eunoe.memory;

import java.util.regex.Pattern;

/** Whose memory it is; nothing of one owner is ever visible to another. */
public record Owner(String id) {
  /** How an owner may be called by who names one: a proxy, or who makes a key. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:|+-]{0,127}");

  /** The same in words. */
  public static final String NAME_SAID = "1 to 128 letters, digits and . _ @ : | + -";

  public Owner {
    if (id.isBlank()) {
      throw new IllegalArgumentException("owner id must not be blank");
    }
  }
}
