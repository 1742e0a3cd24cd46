package dev.eunoe.model.tokenizer;

import dev.eunoe.model.jinja.JinjaException;
import dev.eunoe.model.jinja.JinjaTemplate;
import dev.eunoe.model.jinja.Text;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The chat template of a model (Jinja, in the convention of Hugging Face): a conversation becomes
 * the text the model was trained on. Safe for use by several threads.
 *
 * <p>Special tokens that would contain a character given from outside — by a message, a tool, a
 * document, a switch — are guarded, see {@link SpecialTokens}: encode the result with {@link
 * Tokenizer#encodeTemplate} only. Beside the usual variables a template may use {@code
 * generation_role}, the role whose turn is asked for when that is not the assistant.
 */
public final class ChatTemplate {
  private static final String ASSISTANT = "assistant";
  private static final String PROBE = "probe";
  private static final String ANSWER = "answer";
  private static final String ONLY_WITH_TOOLS =
      " renders only conversations with tools, so a plain question cannot be asked; give the model"
          + " the template it has for plain conversations.";

  /**
   * Roles are words of a protocol, checked where requests come in, and some templates write them
   * into their special tokens. One of other characters counts as given text.
   */
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]+");

  private final String file;
  private final String source;
  private final JinjaTemplate template;
  private final JinjaTemplate templateWithTools;
  private final boolean knowsGenerationRole;

  /** Whether a message's content is a list of parts to it, of which ours has one: its text. */
  private final boolean contentInParts;

  private final Map<String, Text> variables = new HashMap<>();
  private final Map<String, Object> switches = new HashMap<>();
  private final SpecialTokens specialTokens;

  /**
   * A template.
   *
   * @param file where it was read, for messages
   * @param withTools what renders conversations with tools; null when the template does both
   * @param variables constants of the template such as {@code bos_token}
   * @throws TokenizerException when it cannot render a question
   */
  public ChatTemplate(
      String file,
      String template,
      @Nullable String withTools,
      Map<String, String> variables,
      SpecialTokens specialTokens) {
    this(file, template, withTools, variables, specialTokens, Clock.systemDefaultZone());
  }

  /** A template whose {@code strftime_now} tells the time of this clock. */
  ChatTemplate(
      String file,
      String template,
      @Nullable String withTools,
      Map<String, String> variables,
      SpecialTokens specialTokens,
      Clock clock) {
    this.file = file;
    this.source = template;
    this.specialTokens = specialTokens;
    this.knowsGenerationRole = template.contains("generation_role");
    variables.forEach((name, token) -> this.variables.put(name, Text.own(token)));
    try {
      this.template = JinjaTemplate.parse(template, clock);
      this.templateWithTools =
          withTools == null ? this.template : JinjaTemplate.parse(withTools, clock);
    } catch (JinjaException e) {
      throw cannotRender(e);
    } catch (StackOverflowError e) {
      throw new TokenizerException(file + " is nested too deeply to be read.", e);
    }
    this.contentInParts = takesParts();
  }

  /**
   * Templates of models that see write the parts of a content; some of them know no plain string.
   */
  private boolean takesParts() {
    var probe = new ChatInput(List.of(new ChatMessage("user", PROBE)));
    try {
      return !render(probe, ASSISTANT, false).contains(PROBE) && renders(probe);
    } catch (TokenizerException e) {
      if (renders(probe)) {
        return true;
      }
      throw needsTools() ? new TokenizerException(file + ONLY_WITH_TOOLS, e) : e;
    }
  }

  private boolean renders(ChatInput probe) {
    try {
      return render(probe, ASSISTANT, true).contains(PROBE);
    } catch (TokenizerException e) {
      return false;
    }
  }

  private boolean needsTools() {
    Map<String, ?> parameters = Map.of("type", "object", "properties", Map.of());
    Map<String, ?> function = Map.of("name", PROBE, "description", PROBE, "parameters", parameters);
    var tool = Map.of("type", "function", "function", function);
    try {
      var messages = List.of(new ChatMessage("user", PROBE));
      var input = new ChatInput(messages, List.of(tool), List.of(), Map.of(), true);
      return render(input, ASSISTANT, false).contains(PROBE);
    } catch (TokenizerException e) {
      return false;
    }
  }

  private ChatTemplate(ChatTemplate other, Map<String, ?> switches) {
    this.file = other.file;
    this.source = other.source;
    this.template = other.template;
    this.templateWithTools = other.templateWithTools;
    this.knowsGenerationRole = other.knowsGenerationRole;
    this.contentInParts = other.contentInParts;
    this.specialTokens = other.specialTokens;
    this.variables.putAll(other.variables);
    this.switches.putAll(switches);
  }

  /** Its Jinja, as it was read. */
  public String source() {
    return source;
  }

  /** The same template with variables such as {@code enable_thinking} set in each rendering. */
  public ChatTemplate with(Map<String, ?> switches) {
    return new ChatTemplate(this, switches);
  }

  /** Whether its source has these words. */
  public boolean mentions(String words) {
    return source.contains(words);
  }

  /** Where it was read, for messages. */
  String file() {
    return file;
  }

  /**
   * The conversation as text, with the beginning of the assistant's turn at the end if asked for.
   *
   * @throws ConversationRefusedException when the template refuses the conversation
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    var input = new ChatInput(messages);
    return render(addGenerationPrompt ? input : input.withoutGenerationPrompt());
  }

  /**
   * The conversation as text, with the beginning of the turn of {@code generationRole} at the end.
   *
   * @throws TokenizerException when the template refuses the conversation, or knows no generation
   *     role but the assistant
   */
  public String render(List<ChatMessage> messages, String generationRole) {
    if (!generationRole.equals(ASSISTANT) && !knowsGenerationRole) {
      throw new TokenizerException(
          file
              + " does not use generation_role, so it cannot begin a turn of '"
              + generationRole
              + "'.");
    }
    return render(new ChatInput(messages), generationRole);
  }

  /**
   * The conversation as text, with all that belongs to it.
   *
   * @throws TokenizerException when the template refuses it or cannot be rendered
   */
  public String render(ChatInput input) {
    return render(input, input.addGenerationPrompt() ? ASSISTANT : null);
  }

  private String render(ChatInput input, @Nullable String generationRole) {
    return render(input, generationRole, contentInParts);
  }

  private String render(ChatInput input, @Nullable String generationRole, boolean parts) {
    // A null is Python's None: what the reference passes where there are no tools or documents.
    var bindings = new HashMap<String, @Nullable Object>(variables);
    bindings.putAll(switches);
    bindings.putAll(input.switches());
    bindings.put(
        "messages", input.messages().stream().map(message -> fields(message, parts)).toList());
    bindings.put("tools", input.tools().isEmpty() ? null : input.tools());
    bindings.put("documents", input.documents().isEmpty() ? null : input.documents());
    bindings.put("add_generation_prompt", input.addGenerationPrompt());
    if (generationRole != null) {
      bindings.put("generation_role", role(generationRole));
    }
    var rendering = input.tools().isEmpty() ? template : templateWithTools;
    try {
      return specialTokens.guard(rendering.render(bindings));
    } catch (JinjaException e) {
      throw e.raised()
          ? new ConversationRefusedException(file, String.valueOf(e.getMessage()), e)
          : cannotRender(e);
    } catch (StackOverflowError e) {
      throw new TokenizerException(
          file + " cannot be rendered: it is nested too deeply, or calls itself without end.", e);
    }
  }

  private TokenizerException cannotRender(JinjaException e) {
    return new TokenizerException(
        file + ", line " + e.line() + ", cannot be rendered: " + e.getMessage() + ".", e);
  }

  private static Map<String, Object> fields(ChatMessage message, boolean parts) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("role", role(message.role()));
    String text = message.content();
    fields.put("content", parts ? List.of(Map.of("type", Text.own("text"), "text", text)) : text);
    fields.putAll(message.more());
    return fields;
  }

  private static Text role(String role) {
    return ROLE.matcher(role).matches() ? Text.own(role) : Text.given(role);
  }

  /**
   * The id of the special token that the template puts behind an answer. Files do not always name
   * it among the ends of a text, and a model that is not stopped there goes on to the next turn.
   */
  public OptionalInt endOfTurn() {
    String rendered;
    try {
      rendered =
          render(
              List.of(new ChatMessage("user", PROBE), new ChatMessage(ASSISTANT, ANSWER)), false);
    } catch (TokenizerException e) {
      return OptionalInt.empty();
    }
    int at = rendered.lastIndexOf(ANSWER);
    return at < 0
        ? OptionalInt.empty()
        : specialTokens
            .first(rendered.substring(at + ANSWER.length()).stripLeading())
            .map(special -> OptionalInt.of(special.id()))
            .orElse(OptionalInt.empty());
  }

  /** Whether the template renders messages of this role rather than refusing or dropping them. */
  public boolean knowsRole(String role) {
    try {
      var messages = new ArrayList<ChatMessage>();
      messages.add(new ChatMessage(role, PROBE));
      messages.add(new ChatMessage("user", ""));
      return render(messages, false).contains(PROBE);
    } catch (TokenizerException e) {
      return false;
    }
  }
}
