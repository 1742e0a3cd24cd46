package dev.eunoe.memory.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** Table {@code conversation}; rows are made by {@link ExchangeWriter}. */
@NullUnmarked // filled by Hibernate
@Entity
@Table(name = "conversation")
class ConversationEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  String publicId;

  @Convert(converter = SealedText.class)
  String title;

  /** False: nothing is recalled into it, and nothing of it into others. */
  boolean memory;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;
}
