package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.persistence.session.PublicId;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.sealing.Sealing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn with its words, opened from its row or just sealed into it.
 *
 * @param row as it is stored
 */
public record OpenedMessage(MessageEntity row, String speaker, String text) {

  /**
   * A turn that is not in the database yet.
   *
   * @param position its number in the exchange
   * @param place its number among all turns, see {@link Places}
   */
  public static OpenedMessage of(
      Sealing sealing,
      ExchangeEntity exchange,
      int position,
      long place,
      Message message,
      Instant at) {
    var row = new MessageEntity();
    row.ownerId = exchange.ownerId;
    row.publicId = PublicId.fresh("turn_");
    row.conversationId = exchange.conversationId;
    row.exchangeId = exchange.id;
    row.position = position;
    row.place = place;
    row.role = StorableText.of(message.role());
    row.saidAt = at;
    String speaker = StorableText.of(message.speaker()).strip();
    row.speaker = SealedAlike.of(sealing, speaker);
    return say(sealing, row, speaker, message.text());
  }

  private static OpenedMessage say(
      Sealing sealing, MessageEntity row, String speaker, String words) {
    String text = StorableText.of(words);
    row.text = SealedText.of(sealing, text);
    row.kind = MessageKind.of(row.role, text);
    row.textHash = SealedAlike.of(sealing, TextHash.of(text));
    return new OpenedMessage(row, speaker, text);
  }

  /** The same turn in other words; not an entity of any session. */
  public OpenedMessage saying(Sealing sealing, String words) {
    var other = new MessageEntity();
    other.id = row.id;
    other.ownerId = row.ownerId;
    other.publicId = row.publicId;
    other.conversationId = row.conversationId;
    other.exchangeId = row.exchangeId;
    other.position = row.position;
    other.place = row.place;
    other.role = row.role;
    other.speaker = row.speaker;
    other.saidAt = row.saidAt;
    return say(sealing, other, speaker, words);
  }

  /** Under the id and at the time that an export gives; erased where it was before. */
  public OpenedMessage asExported(StoredMessage exported) {
    known(exported);
    if (exported.erased()) {
      row.kind = MessageKind.OTHER;
      row.erasedAt = exported.at();
    }
    return this;
  }

  /** Under the id and at the time that it was given before. */
  public void known(StoredMessage message) {
    row.publicId = message.id();
    row.saidAt = message.at();
  }

  /** Notes the row that a statement, not Hibernate, has written. */
  public void written(long id) {
    row.id = id;
  }

  public static List<OpenedMessage> all(Sealing sealing, Collection<MessageEntity> rows) {
    return rows.stream().map(row -> row.open(sealing)).toList();
  }

  /** Characters of turns in all: by them it is known where work on their texts is done. */
  public static long chars(Collection<OpenedMessage> turns) {
    return turns.stream().mapToLong(turn -> turn.text().length()).sum();
  }

  public StoredMessage toRecord() {
    return new StoredMessage(
        row.publicId, row.role, speaker, text, row.saidAt, row.erasedAt != null);
  }

  public boolean isSearchable() {
    return row.kind != MessageKind.OTHER;
  }

  public Long id() {
    return row.id;
  }

  public String publicId() {
    return row.publicId;
  }

  public Long conversationId() {
    return row.conversationId;
  }

  public Long exchangeId() {
    return row.exchangeId;
  }

  public int position() {
    return row.position;
  }

  public long place() {
    return row.place;
  }

  public String role() {
    return row.role;
  }

  public MessageKind kind() {
    return row.kind;
  }

  /** The words as they are stored. */
  public SealedText sealedText() {
    return row.text;
  }

  public SealedAlike sealedSpeaker() {
    return row.speaker;
  }

  /** Equal for texts that differ in case, spacing and punctuation only. */
  public SealedAlike sealedHash() {
    return row.textHash;
  }

  public Instant saidAt() {
    return row.saidAt;
  }

  public @Nullable Instant erasedAt() {
    return row.erasedAt;
  }
}
