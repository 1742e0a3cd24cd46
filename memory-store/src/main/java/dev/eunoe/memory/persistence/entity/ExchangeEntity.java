package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.Status;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedBytes;
import dev.eunoe.memory.persistence.session.SealedText;
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

/** Table {@code exchange}: one request and its answer. */
@NullUnmarked // filled by Hibernate
@Entity
@Table(name = "exchange")
public class ExchangeEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "owner_id")
  public String ownerId;

  @Column(name = "response_id")
  public String responseId;

  @Column(name = "conversation_id")
  public Long conversationId;

  @Column(name = "previous_id")
  public @Nullable Long previousId;

  public String model;

  @Enumerated(EnumType.STRING)
  public Status status;

  @Convert(converter = SealedText.Mapping.class)
  @Column(name = "request_json")
  public SealedText requestJson;

  @Convert(converter = SealedText.Mapping.class)
  @Column(name = "response_json")
  public @Nullable SealedText responseJson;

  @Convert(converter = SealedText.Mapping.class)
  @Column(name = "receipt_json")
  public @Nullable SealedText receiptJson;

  /** Ids of the turns its answer was given as memories; the receipt itself may be sealed. */
  public String given = "";

  @Column(name = "error_code")
  public @Nullable String errorCode;

  @Column(name = "error_message")
  public @Nullable String errorMessage;

  @Convert(converter = SealedBytes.Mapping.class)
  @Column(name = "input_tokens")
  public SealedBytes inputTokens = SealedBytes.EMPTY;

  @Convert(converter = SealedBytes.Mapping.class)
  @Column(name = "answer_tokens")
  public SealedBytes answerTokens = SealedBytes.EMPTY;

  @Convert(converter = SealedAlike.Mapping.class)
  @Column(name = "transcript_hash")
  public SealedAlike transcriptHash = SealedAlike.EMPTY;

  /** Of its conversation's instructions as they were sent; see {@code SentInstructions}. */
  @Convert(converter = SealedText.Mapping.class)
  @Column(name = "instructions_hash")
  public SealedText instructionsHash = SealedText.EMPTY;

  @Column(name = "start_position")
  public long startPosition;

  @Column(name = "end_position")
  public long endPosition;

  /** The number of the server that writes or wrote the answer. */
  public @Nullable Integer server;

  /** Grows with each server that takes the answer on; see {@code AnswerLeases}. */
  public long fence = 1;

  /** The model under which the token ids were made; empty where it is not known. */
  public String fingerprint = "";

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "finished_at")
  public @Nullable Instant finishedAt;
}
