package dev.eunoe.memory.persistence.summary;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** Table {@code segment_turn}: which segment a turn went into; one at most. */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "segment_turn")
public class SegmentMessageEntity {
  @Id
  @Column(name = "turn_id")
  Long turnId;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "segment_id")
  Long segmentId;

  int position;
}
