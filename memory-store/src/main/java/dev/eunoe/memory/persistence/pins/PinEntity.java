package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.TextHash;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.PublicId;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
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
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Table {@code pin}: a standing instruction or a fact about the owner. */
@NullUnmarked // filled by Hibernate
@Entity
@Table(name = "pin")
public class PinEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  String publicId;

  @Enumerated(EnumType.STRING)
  Pin.Kind kind;

  @Convert(converter = SealedText.Mapping.class)
  SealedText text;

  @Convert(converter = SealedAlike.Mapping.class)
  @Column(name = "text_hash")
  SealedAlike textHash;

  String slot;

  @Column(name = "source_turn_id")
  @Nullable Long sourceTurnId;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "superseded_at")
  @Nullable Instant supersededAt;

  @Column(name = "superseded_by")
  @Nullable String supersededBy;

  /** A new pin of words that were said at a time; not of a turn yet. */
  public static PinEntity of(
      OwnedSession session, Pin.Kind kind, String text, String slot, Instant at) {
    var pin = new PinEntity();
    pin.ownerId = session.owner().id();
    pin.publicId = PublicId.fresh("pin_");
    pin.kind = kind;
    pin.say(session.sealing(), text);
    pin.slot = slot;
    pin.createdAt = at;
    pin.updatedAt = at;
    return pin;
  }

  /**
   * A pin as it was exported.
   *
   * @param source the row of the turn it was found in
   */
  public static PinEntity exported(
      OwnedSession session, Pin exported, String slot, @Nullable Long source) {
    PinEntity pin = of(session, exported.kind(), exported.text(), slot, exported.at());
    pin.publicId = exported.id();
    pin.sourceTurnId = source;
    pin.supersededAt = exported.supersededAt();
    pin.supersededBy = exported.supersededBy();
    return pin;
  }

  public PinEntity foundIn(OpenedMessage turn) {
    sourceTurnId = turn.id();
    return this;
  }

  /** Other words in place of these. */
  public void edit(Sealing sealing, String words, Instant at) {
    say(sealing, words);
    updatedAt = at;
  }

  private void say(Sealing sealing, String words) {
    String storable = StorableText.of(words).strip();
    text = SealedText.of(sealing, storable);
    textHash = SealedAlike.of(sealing, TextHash.of(storable));
  }

  public Pin toRecord(Sealing sealing, @Nullable String sourceTurn) {
    return new Pin(
        publicId, kind, text.open(sealing), sourceTurn, createdAt, supersededAt, supersededBy);
  }
}
