package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
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
import java.util.Collection;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Table {@code turn}: one message. Its index entries are {@code TurnIndex}'s. */
@NullUnmarked // filled by Hibernate
@Entity
@Immutable
@Table(name = "turn")
public class TurnEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "owner_id")
  public String ownerId;

  @Column(name = "public_id")
  public String publicId;

  @Column(name = "conversation_id")
  public Long conversationId;

  @Column(name = "exchange_id")
  public Long exchangeId;

  public int position;

  /** Conversation × 2²⁴ + its number there: neighbours in talk are neighbours in number. */
  public long place;

  public String role;

  /** The name of who says it where several people share the role; empty otherwise. */
  @Convert(converter = SealedAlike.class)
  public String speaker;

  @Convert(converter = SealedText.class)
  public String text;

  @Enumerated(EnumType.STRING)
  public TurnKind kind;

  @Convert(converter = SealedAlike.class)
  @Column(name = "text_hash")
  public String textHash;

  @Column(name = "said_at")
  public Instant saidAt;

  /** When its words were erased; null for a turn that says something. */
  @Column(name = "erased_at")
  public @Nullable Instant erasedAt;

  public static TurnEntity of(
      ExchangeEntity exchange, int position, long place, Message message, Instant at) {
    var turn = new TurnEntity();
    turn.ownerId = exchange.ownerId;
    turn.publicId = "turn_" + UUID.randomUUID().toString().replace("-", "");
    turn.conversationId = exchange.conversationId;
    turn.exchangeId = exchange.id;
    turn.position = position;
    turn.place = place;
    turn.role = StorableText.of(message.role());
    turn.speaker = StorableText.of(message.speaker()).strip();
    turn.text = StorableText.of(message.text());
    turn.kind = TurnKind.of(turn.role, turn.text);
    turn.textHash = hash(turn.text);
    turn.saidAt = at;
    return turn;
  }

  /** The same turn in other words; not an entity of any session. */
  public TurnEntity saying(String words) {
    var turn = new TurnEntity();
    turn.id = id;
    turn.ownerId = ownerId;
    turn.publicId = publicId;
    turn.conversationId = conversationId;
    turn.exchangeId = exchangeId;
    turn.position = position;
    turn.place = place;
    turn.role = role;
    turn.speaker = speaker;
    turn.text = StorableText.of(words);
    turn.kind = TurnKind.of(role, turn.text);
    turn.textHash = hash(turn.text);
    turn.saidAt = saidAt;
    return turn;
  }

  /** Characters of turns in all: by them it is known where work on their texts is done. */
  public static long chars(Collection<TurnEntity> turns) {
    return turns.stream().mapToLong(turn -> turn.text.length()).sum();
  }

  public StoredTurn toRecord() {
    return new StoredTurn(publicId, role, speaker, text, saidAt, erasedAt != null);
  }

  public boolean isSearchable() {
    return kind != TurnKind.OTHER;
  }

  /** Equal for texts that differ in case, spacing and punctuation only. */
  public static String hash(String text) {
    return TextHash.of(text);
  }
}
