package dev.eunoe.memory.persistence.session;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A column that holds words, or what tells them, and is compared: equal ones are stored equal. */
@Immutable // spares Hibernate a copy to compare with
@Converter
public class SealedAlike implements AttributeConverter<String, String> {
  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable String words) {
    return words == null ? null : CurrentSealing.get().sealAlike(words);
  }

  @Override
  public @Nullable String convertToEntityAttribute(@Nullable String stored) {
    return stored == null ? null : CurrentSealing.get().open(stored);
  }
}
