package dev.eunoe.memory.persistence.session;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A column that holds words; nothing can be asked of it but to be read. */
@Immutable // spares Hibernate a copy to compare with
@Converter
public class SealedText implements AttributeConverter<String, String> {
  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable String words) {
    return words == null ? null : CurrentSealing.get().seal(words);
  }

  @Override
  public @Nullable String convertToEntityAttribute(@Nullable String stored) {
    return stored == null ? null : CurrentSealing.get().open(stored);
  }
}
