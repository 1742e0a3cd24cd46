package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.persistence.session.SealedText;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code segment}: a summary of one of the levels; of turns that left the window (0), of a
 * conversation (1), of the owner (2).
 */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "segment")
public class SegmentEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  String publicId;

  /** Null for the owner's. */
  @Column(name = "conversation_id")
  @Nullable Long conversationId;

  int level;

  /** The summary of the level above that this one has gone into. */
  @Column(name = "parent_id")
  @Nullable Long parentId;

  /**
   * {@code extractive}, {@code model}, or {@code extractive-checked} where a model's did not hold.
   */
  String author = "extractive";

  @Convert(converter = SealedText.Mapping.class)
  SealedText summary;

  /** Space-separated. */
  @Convert(converter = SealedText.Mapping.class)
  SealedText terms;

  @Column(name = "words_in")
  int wordsIn;

  @Column(name = "words_out")
  int wordsOut;

  @Column(name = "facts_in")
  int factsIn;

  @Column(name = "facts_out")
  int factsOut;

  @Column(name = "said_from")
  Instant saidFrom;

  @Column(name = "said_to")
  Instant saidTo;
}
