package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.session.Ids;
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
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Table {@code pin}: a standing instruction or a fact about the owner. */
@NullUnmarked // filled by Hibernate
@Entity
@Table(name = "pin")
public class PinEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "public_id")
  public String publicId;

  @Enumerated(EnumType.STRING)
  public Pin.Kind kind;

  @Convert(converter = SealedText.class)
  public String text;

  @Convert(converter = SealedAlike.class)
  @Column(name = "text_hash")
  String textHash;

  public String slot;

  @Column(name = "source_turn_id")
  public @Nullable Long sourceTurnId;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  @Column(name = "superseded_at")
  public @Nullable Instant supersededAt;

  @Column(name = "superseded_by")
  public @Nullable String supersededBy;

  public static PinEntity of(String owner, Pin.Kind kind, String text, String slot, Instant at) {
    var pin = new PinEntity();
    pin.ownerId = owner;
    pin.publicId = Ids.fresh("pin_");
    pin.kind = kind;
    pin.say(text);
    pin.slot = slot;
    pin.createdAt = at;
    pin.updatedAt = at;
    return pin;
  }

  public void say(String words) {
    text = StorableText.of(words).strip();
    textHash = TurnEntity.hash(text);
  }

  public Pin toRecord(@Nullable String sourceTurn) {
    return new Pin(publicId, kind, text, sourceTurn, createdAt, supersededAt, supersededBy);
  }
}
