package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * Table {@code snapshot}: a saved model state, of which {@code bytes} is the fixed part. Immutable
 * spares Hibernate a copy to compare with.
 */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "snapshot")
public class SnapshotEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "conversation_id")
  Long conversationId;

  @Column(name = "exchange_id")
  Long exchangeId;

  String fingerprint;

  long position;

  /** The fixed part; null where it is a {@link PassingEntity}. */
  byte[] bytes;

  @Column(name = "stored_bytes")
  long storedBytes;

  @Column(name = "block_bytes")
  long blockBytes;

  @Column(name = "raw_bytes")
  long rawBytes;

  String checksum;

  @Column(name = "key_id")
  String keyId;

  int packing = PackedBytes.VERSION;

  /**
   * @param exchange its {@code id} and {@code conversation_id}
   * @param blockBytes of the blocks that were added with it
   */
  static SnapshotEntity of(
      Owner owner, Row exchange, StateToSave state, PackedBytes fixed, long blockBytes) {
    var snapshot = new SnapshotEntity();
    snapshot.ownerId = owner.id();
    snapshot.conversationId = exchange.number("conversation_id");
    snapshot.exchangeId = exchange.number("id");
    snapshot.fingerprint = state.fingerprint();
    snapshot.position = state.position();
    snapshot.bytes = state.lasting() ? fixed.bytes() : null;
    snapshot.storedBytes = fixed.bytes().length;
    snapshot.blockBytes = blockBytes;
    snapshot.rawBytes = fixed.rawBytes();
    snapshot.checksum = fixed.checksum();
    snapshot.keyId = fixed.keyId();
    return snapshot;
  }

  /**
   * The fixed part as it was handed in.
   *
   * @param stored it as it is stored, here or passing
   * @throws DamagedStateException (as failure) when it is not that any more
   */
  Uni<byte[]> unpack(byte[] stored, Owner owner, Optional<StateCipher> cipher) {
    var packed = new PackedBytes(stored, rawBytes, checksum, keyId);
    return TextWork.run(stored.length, () -> packed.unpack(owner, cipher));
  }
}
