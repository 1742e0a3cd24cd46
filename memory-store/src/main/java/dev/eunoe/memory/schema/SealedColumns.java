package dev.eunoe.memory.schema;

import dev.eunoe.memory.sealing.Sealing;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The columns that hold words, or what tells words. What the entities' types and the index seal
 * from now on stands here a second time, for a database that is older than its key.
 */
record SealedColumns(String table, String key, List<Column> columns) {
  /**
   * @param seal from what stands in the column, as text, to what is to stand there
   */
  record Column(String name, BiFunction<Sealing, Object, Object> seal) {}

  static final List<SealedColumns> ALL =
      List.of(
          of("conversation", "id", words("title"), alike("space"), words("metadata")),
          of(
              "exchange",
              "id",
              words("request_json"),
              words("response_json"),
              words("receipt_json"),
              alike("transcript_hash"),
              words("instructions_hash"),
              bytes("input_tokens"),
              bytes("answer_tokens")),
          of("added_item", "id", words("text"), alike("speaker")),
          of("turn", "id", words("text"), alike("speaker"), alike("text_hash")),
          of("voice", "ctid", alike("name")),
          of("segment", "id", words("summary"), words("terms")),
          of("utterance", "ctid", alike("text_hash"), alike("speaker")),
          of("sketch", "ctid", band("band")),
          of("claim", "ctid", lexeme("slot")),
          of("pin", "id", words("text"), alike("text_hash")),
          of("passage_vectors", "turn_id", bytes("vectors")));

  private static SealedColumns of(String table, String key, Column... columns) {
    return new SealedColumns(table, key, List.of(columns));
  }

  private static Column words(String name) {
    return new Column(name, (sealing, value) -> sealing.seal((String) value));
  }

  private static Column alike(String name) {
    return new Column(name, (sealing, value) -> sealing.sealAlike((String) value));
  }

  private static Column lexeme(String name) {
    return new Column(name, (sealing, value) -> sealing.lexeme((String) value));
  }

  private static Column band(String name) {
    return new Column(name, (sealing, value) -> sealing.band((Long) value));
  }

  private static Column bytes(String name) {
    return new Column(name, (sealing, value) -> sealing.seal((byte[]) value));
  }
}
