package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.TimeZones;
import dev.eunoe.chat.models.Models;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.request.IgnoredFields;
import dev.eunoe.chat.request.MessageReader;
import dev.eunoe.chat.request.ReasoningFields;
import dev.eunoe.chat.request.Sampling;
import dev.eunoe.chat.request.ToolFields;
import dev.eunoe.chat.request.ToolWords;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.memory.MemoryUse;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/messages}, and of the count of its tokens. */
@ApplicationScoped
class MessagesRequest {
  private static final Set<String> READ =
      Set.of(
          "model",
          "messages",
          "system",
          "max_tokens",
          "stop_sequences",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "thinking",
          "tools",
          "tool_choice",
          "output_config",
          "context_management",
          "speed",
          "seed",
          "store",
          "eunoe");

  /** What is read once stays read, whatever is said of caches; the rest says who asks. */
  private static final Set<String> HARMLESS =
      Set.of("metadata", "cache_control", "service_tier", "inference_geo");

  private final EunoeConfig config;
  private final Engine engine;
  private final Clock clock;
  private final ToolWords tools;
  private final MemoryStore store;

  MessagesRequest(
      EunoeConfig config, Engine engine, Clock clock, ToolWords tools, MemoryStore store) {
    this.config = config;
    this.engine = engine;
    this.clock = clock;
    this.tools = tools;
    this.store = store;
  }

  /**
   * A turn that is asked for.
   *
   * @param showsThinking whether its client is told what the model thinks
   */
  record Asked(Turn turn, boolean showsThinking) {}

  /**
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) naming the field at fault
   */
  Uni<Asked> read(ObjectNode body, Owner owner) {
    boolean compiles = body.has("tools") || body.has("output_config");
    ToolForm form = tools.form();
    return SentAnswers.in(body.path("messages"), owner, store, form)
        .chain(answers ->
            TextWork.run(compiles ? Long.MAX_VALUE : 0, () -> read(body, owner, form, answers)));
  }

  private Asked read(ObjectNode body, Owner owner, @Nullable ToolForm form, SentAnswers answers) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    fields.requireOnly("speed", node -> node.asText().equals("standard"), "use 'standard'.");
    fields.requireOnly(
        "context_management",
        MessagesRequest::clearsNothing,
        "a conversation is never cut here, so edits but 'clear_thinking_…' are to be left out.");
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), engine.name());
    RequestFields extension = fields.object("eunoe");
    extension.requireKnown(Set.of(TimeZones.FIELD, "memory"), Set.of());
    RequestFields output = fields.object("output_config");
    output.requireKnown(Set.of("effort", "format"), Set.of());
    boolean stored = fields.flag("store", true); // what keeps nothing recalls nothing by itself
    EunoeConfig.Turns turns = config.turns();
    int unasked =
        fields.node("max_tokens") != null ? Integer.MAX_VALUE : turns.defaultReasoningTokens();
    var thinking = ThinkingFields.read(fields, output.text("effort"), unasked);
    int absent = ReasoningFields.outputTokens(thinking.request(), turns, engine.reasons());
    ToolFields toolFields =
        ToolFields.ofCompletion(OfferedTools.of(fields), form, engine.constraints());
    List<Message> messages =
        new HistoryReader(answers.with(callable(toolFields))).read(fields.node("messages"));
    boolean result = MessageReader.answered(messages).equals("tool"); // no question
    var turn =
        new Turn(
            owner,
            Ids.response(),
            null,
            null,
            instructions(fields, toolFields),
            messages,
            Sampling.read(
                    fields, turns, fields.tokens("max_tokens", absent, turns.maxOutputTokens()))
                .withStop(Sampling.stop(fields, "stop_sequences"))
                .withConstraint(
                    toolFields.with(
                        FormatFields.ofMessage(output, engine.constraints()),
                        "output_config.format",
                        engine.constraints())),
            thinking.request(),
            new MemoryUse(extension.flag("memory", stored) && !result, null, false),
            stored,
            clock.instant(),
            TimeZones.read(extension.text(TimeZones.FIELD), config.memory().timeZone()),
            kept(body));
    return new Asked(turn, thinking.shown());
  }

  /** What was thought is no part of a conversation here, so there is none to be cleared. */
  private static boolean clearsNothing(JsonNode management) {
    return management.isObject()
        && StreamSupport.stream(management.path("edits").spliterator(), false)
            .allMatch(edit -> edit.path("type").asText().startsWith("clear_thinking"));
  }

  /** The system's words, with the tools; null where there are neither. */
  private @Nullable String instructions(RequestFields fields, ToolFields toolFields) {
    JsonNode node = fields.node("system");
    String text = node == null ? "" : HistoryReader.text(node, "system");
    String words = text.isBlank() ? null : text;
    if (toolFields.tools().isEmpty()) {
      return words;
    }
    return tools.beginning(words, toolFields);
  }

  private static List<Tool> callable(ToolFields toolFields) {
    Constraint constraint = toolFields.constraint();
    return constraint == null ? List.of() : constraint.source().tools();
  }

  /** What is told back with a response has another form in its interface. */
  private static String kept(ObjectNode body) {
    ObjectNode others = body.objectNode().setAll(body);
    others.remove(List.of("tools", "tool_choice"));
    return IgnoredFields.kept(others);
  }
}
