package dev.eunoe.memory.persistence.session;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A column that holds bytes from which words can be told, such as token ids. */
@Immutable // spares Hibernate a copy to compare with
@Converter
public class SealedBytes implements AttributeConverter<byte[], byte[]> {
  @Override
  public byte @Nullable [] convertToDatabaseColumn(byte @Nullable [] bytes) {
    return bytes == null ? null : CurrentSealing.get().seal(bytes);
  }

  @Override
  public byte @Nullable [] convertToEntityAttribute(byte @Nullable [] stored) {
    return stored == null ? null : CurrentSealing.get().open(stored);
  }
}
