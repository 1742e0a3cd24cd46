package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.sealing.Sealing;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Words, or what tells them, as a column holds them that is compared: equal ones are stored equal,
 * so two of an owner's are equal when their words are. As little can be left unsealed as in {@link
 * SealedText}.
 */
public final class SealedAlike {
  public static final SealedAlike EMPTY = new SealedAlike("");

  private final String stored;

  private SealedAlike(String stored) {
    this.stored = stored;
  }

  public static SealedAlike of(Sealing sealing, String words) {
    return new SealedAlike(sealing.sealAlike(words));
  }

  public String open(Sealing sealing) {
    return sealing.open(stored);
  }

  /** As it stands in the database. */
  public String stored() {
    return stored;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SealedAlike that && stored.equals(that.stored);
  }

  @Override
  public int hashCode() {
    return stored.hashCode();
  }

  /** How Hibernate reads and writes it: as it is. */
  @Immutable // spares Hibernate a copy to compare with
  @Converter
  public static final class Mapping implements AttributeConverter<SealedAlike, String> {
    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable SealedAlike words) {
      return words == null ? null : words.stored;
    }

    @Override
    public @Nullable SealedAlike convertToEntityAttribute(@Nullable String stored) {
      return stored == null ? null : new SealedAlike(stored);
    }
  }
}
