package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** Table {@code conversation}; rows are made by {@code ExchangeWriter}. */
@NullUnmarked // filled by Hibernate
@Entity
@Table(name = "conversation")
public class ConversationEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "owner_id")
  public String ownerId;

  @Column(name = "public_id")
  public String publicId;

  @Convert(converter = SealedText.Mapping.class)
  public SealedText title;

  /** False: nothing is recalled into it, and nothing of it into others. */
  public boolean memory;

  /** What keeps it apart from conversations of other spaces; empty: in none. */
  @Convert(converter = SealedAlike.Mapping.class)
  public SealedAlike space;

  /** What the owner notes of it, a JSON object; empty for nothing. */
  @Convert(converter = SealedText.Mapping.class)
  public SealedText metadata;

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;
}
