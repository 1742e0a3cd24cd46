package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.sealing.Sealing;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from which words can be told, such as token ids, as a column holds them. As little can be
 * left unsealed as in {@link SealedText}.
 */
public final class SealedBytes {
  public static final SealedBytes EMPTY = new SealedBytes(new byte[0]);

  private final byte[] stored;

  private SealedBytes(byte[] stored) {
    this.stored = stored;
  }

  public static SealedBytes of(Sealing sealing, byte[] bytes) {
    return new SealedBytes(sealing.seal(bytes));
  }

  /** As it was found in the database. */
  public static SealedBytes stored(byte[] column) {
    return new SealedBytes(column);
  }

  public byte[] open(Sealing sealing) {
    return sealing.open(stored);
  }

  /** As it stands in the database. */
  public byte[] stored() {
    return stored;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SealedBytes that && Arrays.equals(stored, that.stored);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(stored);
  }

  /** How Hibernate reads and writes it: as it is. */
  @Immutable // spares Hibernate a copy to compare with
  @Converter
  public static final class Mapping implements AttributeConverter<SealedBytes, byte[]> {
    @Override
    public byte @Nullable [] convertToDatabaseColumn(@Nullable SealedBytes bytes) {
      return bytes == null ? null : bytes.stored;
    }

    @Override
    public @Nullable SealedBytes convertToEntityAttribute(byte @Nullable [] stored) {
      return stored == null ? null : new SealedBytes(stored);
    }
  }
}
