package dev.eunoe.command.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eunoe.command.inspect.ContextCost.Kind;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@link Inspection} and {@link Plan} as tables for people and as JSON for programs. */
final class InspectionReport {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final String ROW = "  %-26s %9s %9s %10s %10s %10s%n";

  private InspectionReport() {}

  static String json(Object report) {
    try {
      return JSON.writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A report could not be written as JSON.", e);
    }
  }

  static String table(Inspection model) {
    var lines = new StringBuilder();
    line(lines, "model", model.name());
    line(lines, "architecture", model.architecture());
    line(lines, "layers", model.layers() + ": " + model.layerPattern());
    line(
        lines,
        "widths",
        "dModel %,d, vocabulary %,d%s"
            .formatted(
                model.dModel(), model.vocabSize(), model.tiedEmbeddings() ? ", head tied" : ""));
    line(
        lines,
        "parameters",
        "%,d in %s".formatted(model.parameters(), Units.bytes(model.weightBytes())));
    line(lines, "weights", weights(model));
    var text = model.text();
    if (text == null) {
      line(lines, "tokenizer", "none found: the model reads and writes token ids only");
    } else {
      line(
          lines,
          "tokenizer",
          "%,d ids, %d special tokens (%s)"
              .formatted(text.vocabSize(), text.specialTokens(), text.tokenizer()));
      String template = text.template();
      line(
          lines,
          "chat template",
          template == null ? "none: a base model, which continues text" : template);
    }
    line(
        lines,
        "window",
        model.windows().isEmpty()
            ? "none"
            : model.windows().stream()
                .map("%,d tokens"::formatted)
                .collect(Collectors.joining(", ")));
    line(lines, "state", state(model));
    line(
        lines,
        "per token",
        model.kvBytesPerToken() == 0
            ? "nothing: the state never grows"
            : Units.bytes(model.kvBytesPerToken())
                + " of keys and values in "
                + model.kv().name().toLowerCase(Locale.ROOT));
    line(lines, "context", context(model));
    model.remarks().forEach(remark -> line(lines, "note", remark));
    return lines.toString();
  }

  private static String context(Inspection model) {
    Long visible = model.maxContext();
    if (visible == null) {
      return "no limit";
    }
    return model.rolls()
        ? "%,d tokens; a longer conversation goes on with its last %,d and its first %d"
            .formatted(visible, visible - model.first(), model.first())
        : "at most %,d tokens".formatted(visible);
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append("%-14s %s%n".formatted(name, value));
  }

  private static String weights(Inspection model) {
    return model.weightTypes().entrySet().stream()
        .map(entry ->
            "%s %s in %d tensors"
                .formatted(
                    entry.getKey(),
                    Units.bytes(entry.getValue().bytes()),
                    entry.getValue().tensors()))
        .collect(Collectors.joining(", "));
  }

  private static String state(Inspection model) {
    return "%s a conversation (recurrent %s, full windows %s)"
        .formatted(
            Units.bytes(model.recurrentBytes() + model.windowBytes()),
            Units.bytes(model.recurrentBytes()),
            Units.bytes(model.windowBytes()));
  }

  static String table(Plan plan) {
    var lines = new StringBuilder();
    lines.append(
        "%s (%s): weights %s, memory %s (%s)%n"
            .formatted(
                plan.name(),
                plan.architecture(),
                Units.bytes(plan.weightBytes()),
                Units.bytes(plan.memoryBytes()),
                plan.memorySource()));
    Long limit = plan.maxContext();
    Long longest = plan.longestContext();
    lines.append(
        "The checkpoint allows %s; with keys and values in %s %s.%n"
            .formatted(
                limit == null ? "any context" : "contexts of %,d tokens".formatted(limit),
                plan.kv().name().toLowerCase(Locale.ROOT),
                longest == null
                    ? "a conversation of any length fits in memory"
                    : "a conversation of %,d tokens fits in memory".formatted(longest)));
    for (var context : plan.contexts()) {
      lines.append(
          "%n%s tokens%s%n"
              .formatted(
                  Units.tokens(context.tokens()),
                  context.allowed() ? "" : ", more than the checkpoint allows"));
      lines.append(ROW.formatted("", "scores", "FLOPs", "scores/tok", "KV", "state"));
      context.kinds().forEach((name, kind) -> row(lines, kind.mixers() + " x " + name, kind));
      row(lines, "together", context.total());
      row(lines, "full attention everywhere", context.fullAttention());
      lines.append(
          "  %-26s %9s %9s%n"
              .formatted("linear maps of either", "", Units.count(context.linearFlops())));
      lines.append(
          "  conversations that fit: %,d; with full attention %,d%n"
              .formatted(context.conversations(), context.conversationsWithFullAttention()));
    }
    lines.append(
        """

        Scores are products of a query and a key while the context is read; scores/tok are those
        of the next token. FLOPs of mixers leave out their linear maps, which stand below. Conversations: memory less weights, divided by KV and state; what the JVM itself
        needs is not taken off.
        """);
    return lines.toString();
  }

  private static void row(StringBuilder lines, String name, Kind kind) {
    lines.append(
        ROW.formatted(
            name,
            Units.count(kind.scores()),
            Units.count(kind.flops()),
            Units.count(kind.scoresAtEnd()),
            Units.bytes(kind.keyValueBytes()),
            Units.bytes(kind.recurrentBytes())));
  }
}
