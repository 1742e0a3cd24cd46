package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * Table {@code snapshot}: a saved model state. Immutable spares Hibernate a copy to compare with.
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

  byte[] bytes;

  @Column(name = "stored_bytes")
  long storedBytes;

  @Column(name = "raw_bytes")
  long rawBytes;

  String checksum;

  @Column(name = "key_id")
  String keyId;

  int packing = PackedSnapshot.VERSION;

  static SnapshotEntity of(ExchangeEntity exchange, StateToSave state, PackedSnapshot packed) {
    var snapshot = new SnapshotEntity();
    snapshot.ownerId = exchange.ownerId;
    snapshot.conversationId = exchange.conversationId;
    snapshot.exchangeId = exchange.id;
    snapshot.fingerprint = state.fingerprint();
    snapshot.position = state.position();
    snapshot.bytes = packed.bytes();
    snapshot.storedBytes = packed.bytes().length;
    snapshot.rawBytes = packed.rawBytes();
    snapshot.checksum = packed.checksum();
    snapshot.keyId = packed.keyId();
    return snapshot;
  }

  PackedSnapshot packed() {
    return new PackedSnapshot(bytes, rawBytes, checksum, keyId);
  }
}
