package dev.eunoe.chat.completions;

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
import dev.eunoe.chat.request.SharedFields;
import dev.eunoe.chat.request.ToolFields;
import dev.eunoe.chat.request.ToolWords;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.transcript.ReasoningRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/chat/completions}. */
@ApplicationScoped
class CompletionsRequest {
  private static final Set<String> READ =
      SharedFields.readWith(
          "messages",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "n",
          "response_format",
          "logprobs",
          "top_logprobs",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "parallel_tool_calls",
          "modalities",
          "reasoning_effort",
          "max_reasoning_tokens",
          "chat_template_kwargs",
          "eunoe");

  private static final Set<String> HARMLESS = SharedFields.harmlessWith();

  private final EunoeConfig config;
  private final Engine engine;
  private final Clock clock;
  private final ToolWords tools;

  CompletionsRequest(EunoeConfig config, Engine engine, Clock clock, ToolWords tools) {
    this.tools = tools;
    this.config = config;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  Turn read(ObjectNode body, Owner owner) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    requireDoable(fields);
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), engine.name());
    JsonNode messages = fields.node("messages");
    if (messages == null || !messages.isArray()) {
      throw Problem.invalid(
              "messages", "missing_field", "The field 'messages' must be a list of messages.")
          .asException();
    }
    RequestFields extension = fields.object("eunoe");
    extension.requireKnown(Set.of(TimeZones.FIELD, "memory"), Set.of());
    boolean store = fields.flag("store", true); // what keeps nothing recalls nothing by itself
    ReasoningRequest reasoning = reasoning(fields);
    ToolForm form = tools.form();
    ToolFields toolFields = ToolFields.ofCompletion(fields, form, engine.constraints());
    Told told = told(new MessageReader("messages", form).read(messages), toolFields);
    boolean result = MessageReader.answered(told.messages()).equals("tool"); // no question
    int choices = (int) fields.integer("n", 1, 1, Turn.MAX_CHOICES);
    var turn =
        new Turn(
            owner,
            Ids.response(),
            null,
            null,
            told.instructions(),
            told.messages(),
            Sampling.read(fields, config.turns(), maxTokens(fields, reasoning))
                .withAdjustments(Sampling.adjustments(fields, engine.vocabulary()))
                .withTopLogprobs(Sampling.topLogprobs(fields, fields.flag("logprobs", false)))
                .withConstraint(
                    toolFields.with(
                        FormatFields.ofCompletion(fields, engine.constraints()),
                        "response_format",
                        engine.constraints())),
            reasoning,
            new MemoryUse(extension.flag("memory", store) && !result, null, false),
            store,
            clock.instant(),
            TimeZones.read(extension.text(TimeZones.FIELD), config.memory().timeZone()),
            IgnoredFields.kept(body));
    return turn.withChoices(choices);
  }

  /**
   * What is said.
   *
   * @param instructions the system's words with the tools; null where there are no tools
   */
  private record Told(@Nullable String instructions, List<Message> messages) {}

  private Told told(List<Message> messages, ToolFields toolFields) {
    if (toolFields.tools().isEmpty()) {
      return new Told(null, messages);
    }
    boolean system = messages.getFirst().role().equals("system");
    return new Told(
        tools.beginning(system ? messages.getFirst().text() : null, toolFields),
        system ? messages.subList(1, messages.size()) : messages);
  }

  private ReasoningRequest reasoning(RequestFields fields) {
    boolean limited =
        fields.node("max_tokens") != null || fields.node("max_completion_tokens") != null;
    return ReasoningFields.read(
        fields,
        fields.text("reasoning_effort"),
        "reasoning_effort",
        limited ? Integer.MAX_VALUE : config.turns().defaultReasoningTokens());
  }

  private int maxTokens(RequestFields fields, ReasoningRequest reasoning) {
    int most = config.turns().maxOutputTokens();
    int unasked = ReasoningFields.outputTokens(reasoning, config.turns(), engine.reasons());
    int older = fields.tokens("max_tokens", unasked, most);
    return fields.tokens("max_completion_tokens", older, most);
  }

  private static void requireDoable(RequestFields fields) {
    if (!fields.flag("logprobs", false)) {
      fields.requireOnly(
          "top_logprobs", CompletionsRequest::isZero, "use it with 'logprobs': true.");
    }
    fields.requireOnly(
        "modalities",
        node -> node.size() == 1 && node.path(0).asText().equals("text"),
        "answers are plain text.");
  }

  private static boolean isZero(JsonNode node) {
    return node.isNumber() && node.doubleValue() == 0;
  }
}
