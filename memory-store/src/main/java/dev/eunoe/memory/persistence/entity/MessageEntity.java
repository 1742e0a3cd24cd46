package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.sealing.Sealing;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code turn}: one message, its words sealed; {@link OpenedMessage} is what is worked with.
 * Its index entries are {@code MessageIndex}'s.
 */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "turn")
public class MessageEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  String publicId;

  @Column(name = "conversation_id")
  Long conversationId;

  @Column(name = "exchange_id")
  Long exchangeId;

  int position;

  /** Conversation × 2²⁴ + its number there: neighbours in talk are neighbours in number. */
  long place;

  String role;

  /** The name of who says it where several people share the role; empty otherwise. */
  @Convert(converter = SealedAlike.Mapping.class)
  SealedAlike speaker;

  @Convert(converter = SealedText.Mapping.class)
  SealedText text;

  @Enumerated(EnumType.STRING)
  MessageKind kind;

  @Convert(converter = SealedAlike.Mapping.class)
  @Column(name = "text_hash")
  SealedAlike textHash;

  @Column(name = "said_at")
  Instant saidAt;

  /** When its words were erased; null for a turn that says something. */
  @Column(name = "erased_at")
  @Nullable Instant erasedAt;

  /** The turn with its words. */
  public OpenedMessage open(Sealing sealing) {
    return new OpenedMessage(this, speaker.open(sealing), text.open(sealing));
  }
}
