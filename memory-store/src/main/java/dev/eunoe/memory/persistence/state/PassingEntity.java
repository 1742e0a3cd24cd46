package dev.eunoe.memory.persistence.state;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * Table {@code snapshot_passing}: the fixed part of a snapshot that the database's log does not
 * have, and that a crash of the database takes.
 */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "snapshot_passing")
public class PassingEntity {
  @Id
  @Column(name = "snapshot_id")
  Long snapshotId;

  @Column(name = "owner_id")
  String ownerId;

  byte[] bytes;

  static PassingEntity of(SnapshotEntity snapshot, PackedBytes fixed) {
    var passing = new PassingEntity();
    passing.snapshotId = snapshot.id;
    passing.ownerId = snapshot.ownerId;
    passing.bytes = fixed.bytes();
    return passing;
  }
}
