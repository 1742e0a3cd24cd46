package dev.eunoe.memory.persistence;

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

/** Table {@code segment}: turns that left the window, compressed. */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "segment")
class SegmentEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  String publicId;

  @Column(name = "conversation_id")
  Long conversationId;

  @Convert(converter = SealedText.class)
  String summary;

  /** Space-separated. */
  @Convert(converter = SealedText.class)
  String terms;

  @Column(name = "words_in")
  int wordsIn;

  @Column(name = "words_out")
  int wordsOut;

  @Column(name = "said_from")
  Instant saidFrom;

  @Column(name = "said_to")
  Instant saidTo;
}
