package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.http.TimeZones;
import dev.eunoe.chat.models.Models;
import dev.eunoe.chat.request.CallItems;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.request.IgnoredFields;
import dev.eunoe.chat.request.MessageReader;
import dev.eunoe.chat.request.ReasoningFields;
import dev.eunoe.chat.request.Sampling;
import dev.eunoe.chat.request.SharedFields;
import dev.eunoe.chat.request.Spaces;
import dev.eunoe.chat.request.ToolFields;
import dev.eunoe.chat.request.ToolWords;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.StandingInstructions;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.transcript.ReasoningRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/responses} and of the socket's {@code response.create}. */
@ApplicationScoped
class ResponsesRequest {
  /** Fields of the interface that change an answer, and our own extension {@code eunoe}. */
  private static final Set<String> READ =
      SharedFields.readWith(
          "input",
          "instructions",
          "previous_response_id",
          "conversation",
          "max_output_tokens",
          "text",
          "truncation",
          "background",
          "parallel_tool_calls",
          "top_logprobs",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "reasoning",
          "max_reasoning_tokens",
          "chat_template_kwargs",
          "eunoe");

  /** Fields that ask for nothing an answer could show, and those the socket adds. */
  private static final Set<String> HARMLESS =
      SharedFields.harmlessWith(
          "max_tool_calls",
          "include",
          "stream_options",
          "type",
          "stream_id",
          "event_id",
          "client_metadata"); // of Codex, about its own turn

  /** What of our own can be asked for: see openapi.yaml. */
  private static final Set<String> EXTENSION =
      Set.of("memory", "incognito", "events", "across_spaces", Spaces.FIELD, TimeZones.FIELD);

  /** More kinds of things than can be included. */
  private static final int MAX_INCLUDED = 32;

  private final EunoeConfig config;
  private final Engine engine;
  private final Clock clock;
  private final ItemReferences references;
  private final StandingInstructions standing;
  private final ToolWords tools;

  ResponsesRequest(
      EunoeConfig config,
      Engine engine,
      Clock clock,
      ItemReferences references,
      StandingInstructions standing,
      ToolWords tools) {
    this.config = config;
    this.engine = engine;
    this.clock = clock;
    this.references = references;
    this.standing = standing;
    this.tools = tools;
  }

  /**
   * The turn that a body asks for.
   *
   * @param chars of the body, which is read beside the event loop where it is long
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) naming the field at fault
   */
  Uni<Turn> turn(ObjectNode body, long chars, Owner owner) {
    return references
        .resolve(body, owner)
        .chain(whole ->
            begun(new RequestFields(whole), owner)
                .chain(begun ->
                    TextWork.run(
                        takesLong(whole) ? Long.MAX_VALUE : chars,
                        () -> read(whole, owner, begun.orElse(null)))));
  }

  private static boolean takesLong(ObjectNode body) {
    return FormatFields.isAsked(body) || !RequestFields.asksNothing(body.path("tools"));
  }

  /** What a conversation began with whose tools are sent again without its instructions. */
  private Uni<Optional<StandingInstructions.Begun>> begun(RequestFields fields, Owner owner) {
    boolean looks = fields.node("tools") != null && instructions(fields) == null;
    return looks
        ? standing.begun(
            owner,
            previous(fields.text("previous_response_id")),
            conversation(fields.node("conversation")))
        : Uni.createFrom().item(Optional.empty());
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  private Turn read(ObjectNode body, Owner owner, StandingInstructions.@Nullable Begun begun) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    requireDoable(fields);
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), engine.name());
    JsonNode input = fields.node("input");
    if (input == null) {
      throw Problem.invalid("input", "missing_field", "The field 'input' is missing.")
          .asException();
    }
    RequestFields extension = fields.object("eunoe");
    extension.requireKnown(EXTENSION, Set.of());
    var unused = extension.flag("events", false); // read again by who writes them
    boolean store = fields.flag("store", true); // what keeps nothing recalls nothing by itself
    boolean incognito = extension.flag("incognito", false); // nothing kept, nothing recalled
    if (fields.flag("background", false) && !(store && !incognito)) {
      throw RequestFields.badValue(
          "background",
          "false where nothing is stored, since nobody could read the answer",
          "true");
    }
    EunoeConfig.Turns turns = config.turns();
    boolean limited = fields.node("max_output_tokens") != null;
    ReasoningRequest reasoning =
        ReasoningFields.read(
            fields,
            fields.object("reasoning").text("effort"),
            "reasoning.effort",
            limited ? Integer.MAX_VALUE : turns.defaultReasoningTokens());
    int maxTokens =
        fields.tokens(
            "max_output_tokens",
            ReasoningFields.outputTokens(reasoning, turns, engine.reasons()),
            turns.maxOutputTokens());
    String conversation = conversation(fields.node("conversation"));
    String previous = previous(fields.text("previous_response_id"));
    ToolForm form = tools.form();
    ToolFields toolFields = ToolFields.ofResponse(fields, form, engine.constraints());
    boolean goesOn = previous != null || conversation != null;
    List<Message> messages =
        new MessageReader("input", form)
            .read(form == null ? input : CallItems.asMessages(input, "input", goesOn));
    boolean result = MessageReader.answered(messages).equals("tool"); // no question
    Told told = told(new Told(instructions(fields), messages), toolFields, begun, goesOn);
    return new Turn(
        owner,
        Ids.response(),
        conversation,
        previous,
        told.instructions(),
        told.messages(),
        Sampling.read(fields, turns, maxTokens)
            .withAdjustments(Sampling.adjustments(fields, engine.vocabulary()))
            .withTopLogprobs(Sampling.topLogprobs(fields, includesLogprobs(fields)))
            .withConstraint(
                toolFields.with(
                    FormatFields.ofResponse(fields, engine.constraints()),
                    "text.format",
                    engine.constraints())),
        reasoning,
        new MemoryUse(
            extension.flag("memory", store) && !incognito && !result,
            Spaces.read(extension.text(Spaces.FIELD)),
            extension.flag("across_spaces", false)),
        store && !incognito,
        clock.instant(),
        TimeZones.read(extension.text(TimeZones.FIELD), config.memory().timeZone()),
        IgnoredFields.kept(body));
  }

  /**
   * What is said.
   *
   * @param instructions null for those of the conversation, or the configured ones
   */
  private record Told(@Nullable String instructions, List<Message> messages) {}

  /** The same with tools in the instructions, unless a conversation that goes on has read them. */
  private Told told(
      Told asked,
      ToolFields toolFields,
      StandingInstructions.@Nullable Begun begun,
      boolean goesOn) {
    if (toolFields.tools().isEmpty()) {
      return asked;
    }
    if (begun != null) {
      tools.requireSame(begun, toolFields);
      return asked;
    }
    List<Message> messages = asked.messages();
    boolean system =
        !goesOn && asked.instructions() == null && messages.getFirst().role().equals("system");
    return new Told(
        tools.beginning(system ? messages.getFirst().text() : asked.instructions(), toolFields),
        system ? messages.subList(1, messages.size()) : messages);
  }

  private static void requireDoable(RequestFields fields) {
    fields.requireOnly(
        "truncation",
        node -> node.isTextual() && Set.of("auto", "disabled").contains(node.textValue()),
        "use auto or disabled.");
  }

  private static boolean includesLogprobs(RequestFields fields) {
    return fields.texts("include", MAX_INCLUDED).contains("message.output_text.logprobs")
        || fields.integer("top_logprobs", 0, 0, GenerationOptions.MAX_TOP_LOGPROBS) > 0;
  }

  private static @Nullable String instructions(RequestFields fields) {
    String instructions = fields.text("instructions");
    return instructions == null || instructions.isBlank() ? null : instructions;
  }

  private static @Nullable String previous(@Nullable String id) {
    return id == null ? null : ResourceId.response(id).value();
  }

  private static @Nullable String conversation(@Nullable JsonNode node) {
    if (node == null || RequestFields.asksNothing(node)) {
      return null;
    }
    JsonNode id = node.isObject() ? node.path("id") : node;
    if (!id.isTextual()) {
      throw RequestFields.wrongType("conversation", "an id or an object with an id", node);
    }
    if (!(ResourceId.of(id.textValue()).orElse(null)
        instanceof ResourceId.Conversation conversation)) {
      throw Problem.invalid(
              "conversation",
              "invalid_id",
              "A conversation's id is 'conv_' and up to 195 letters, digits, '_', '-', '.' or ':',"
                  + " but '"
                  + id.textValue()
                  + "' is not.")
          .asException();
    }
    return conversation.value();
  }
}
