package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.sealing.Sealing;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Words as a column holds them: made by sealing them, and good for nothing but to be opened. No
 * plain text can be assigned to such a column, so none is stored unsealed where there is a key.
 */
public final class SealedText {
  public static final SealedText EMPTY = new SealedText("");

  private final String stored;

  private SealedText(String stored) {
    this.stored = stored;
  }

  public static SealedText of(Sealing sealing, String words) {
    return new SealedText(sealing.seal(words));
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
    return other instanceof SealedText that && stored.equals(that.stored);
  }

  @Override
  public int hashCode() {
    return stored.hashCode();
  }

  /** How Hibernate reads and writes it: as it is. */
  @Immutable // spares Hibernate a copy to compare with
  @Converter
  public static final class Mapping implements AttributeConverter<SealedText, String> {
    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable SealedText words) {
      return words == null ? null : words.stored;
    }

    @Override
    public @Nullable SealedText convertToEntityAttribute(@Nullable String stored) {
      return stored == null ? null : new SealedText(stored);
    }
  }
}
