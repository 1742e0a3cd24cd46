package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Status;
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
class ExchangeEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(name = "owner_id")
  String ownerId;

  @Column(name = "response_id")
  String responseId;

  @Column(name = "conversation_id")
  Long conversationId;

  @Column(name = "previous_id")
  @Nullable Long previousId;

  String model;

  @Enumerated(EnumType.STRING)
  Status status;

  @Convert(converter = SealedText.class)
  @Column(name = "request_json")
  String requestJson;

  @Convert(converter = SealedText.class)
  @Column(name = "response_json")
  @Nullable String responseJson;

  @Convert(converter = SealedText.class)
  @Column(name = "receipt_json")
  @Nullable String receiptJson;

  /** Ids of the turns its answer was given as memories; the receipt itself may be sealed. */
  String given = "";

  @Column(name = "error_code")
  @Nullable String errorCode;

  @Column(name = "error_message")
  @Nullable String errorMessage;

  @Convert(converter = SealedBytes.class)
  @Column(name = "input_tokens")
  byte[] inputTokens = {};

  @Convert(converter = SealedBytes.class)
  @Column(name = "answer_tokens")
  byte[] answerTokens = {};

  @Convert(converter = SealedAlike.class)
  @Column(name = "transcript_hash")
  String transcriptHash = "";

  /** Of its conversation's instructions as they were sent; see {@link SentInstructions}. */
  @Convert(converter = SealedText.class)
  @Column(name = "instructions_hash")
  String instructionsHash = "";

  @Column(name = "start_position")
  long startPosition;

  @Column(name = "end_position")
  long endPosition;

  /** The number of the server that writes or wrote the answer; see {@link ServerPresence}. */
  @Nullable Integer server;

  /** The model under which the token ids were made; empty where it is not known. */
  String fingerprint = "";

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "finished_at")
  @Nullable Instant finishedAt;
}
