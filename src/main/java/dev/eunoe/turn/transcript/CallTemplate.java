package dev.eunoe.turn.transcript;

import dev.eunoe.model.jinja.Text;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ConversationRefusedException;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.CallIds;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.tools.ToolForm.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A chat template whose conversations have calls in them: words of the assistant in the form of the
 * model. They stand in the rendered text as the model wrote them, with the special tokens of the
 * form, which nobody else can write.
 *
 * <p>Some templates refuse a result that follows no call they were told of. These are told of
 * another call in its place, and what they write for that gives way to the real one.
 */
final class CallTemplate {
  private static final Map<String, String> DESCRIBED = Map.of("description", "");
  private static final Map<String, String> TOLD_ARGUMENTS = Map.of("key", "value");
  private static final String TOLD_JSON = "{\"key\": \"value\"}";

  private final ChatTemplate template;
  private final SpecialTokens specials;
  private final @Nullable ToolForm form;

  /** Whether the template is told of calls, and of whose a result is. */
  private final boolean told;

  /** Whether arguments are told as text. */
  private final boolean textual;

  /** Which of the ways in which the form is told is the template's. */
  private final int way;

  /** Whether it fails for a tool without a description, which most are sent with. */
  private final boolean describes;

  /**
   * @param form how the model writes calls; null where it writes none
   */
  CallTemplate(ChatTemplate template, SpecialTokens specials, @Nullable ToolForm form) {
    this.template = template;
    this.specials = specials;
    this.form = form;
    this.describes = template.mentions("tools") && !tells(Map.of()) && tells(DESCRIBED);
    boolean named = form != null && form.results() != Results.BY_PLACE;
    boolean tells = named || form != null && refusesUntold();
    int way = tells ? wayOfTold(TOLD_ARGUMENTS) : 0;
    this.textual = way < 0;
    int found = textual ? wayOfTold(TOLD_JSON) : way;
    this.way = Math.max(0, found);
    this.told = named || tells && found >= 0;
  }

  /** Whether a tool can be told of. */
  private boolean tells(Map<String, ?> described) {
    var function = new LinkedHashMap<String, Object>(described);
    function.put("name", "probe");
    function.put("parameters", Map.of("type", "object", "properties", Map.of()));
    List<Map<String, ?>> tools = List.of(Map.of("type", "function", "function", function));
    try {
      var talk = List.of(new ChatMessage("user", "Hi."));
      return !template.render(new ChatInput(talk).withTools(tools)).isEmpty();
    } catch (TokenizerException e) {
      return false;
    }
  }

  private static Map<String, ?> described(Map<String, ?> tool) {
    var function = new LinkedHashMap<String, Object>(DESCRIBED);
    if (tool.get("function") instanceof Map<?, ?> said) {
      said.forEach((name, value) -> function.put(String.valueOf(name), value));
    }
    return Map.of("type", "function", "function", function);
  }

  /** How the template writes a call that it is told of with these arguments; -1 for otherwise. */
  private int wayOfTold(Object arguments) {
    try {
      var talk = List.of(new ChatMessage("user", "Hi."), told("probe", arguments));
      String text = template.render(talk, false);
      List<String> ways = asTold("probe");
      return IntStream.range(0, ways.size())
          .filter(i -> text.contains(ways.get(i)))
          .findFirst()
          .orElse(-1);
    } catch (TokenizerException e) {
      return -1;
    }
  }

  /** The same for another template, with its switches set for instance. */
  CallTemplate of(ChatTemplate other) {
    return new CallTemplate(other, specials, form);
  }

  /** The template itself. */
  ChatTemplate plain() {
    return template;
  }

  /** Whether the template is told of calls. */
  boolean isTold() {
    return told;
  }

  /** Some let nobody but a user speak behind an answer that they take for words. */
  private boolean refusesUntold() {
    var hello = new ChatMessage("assistant", "Hello.");
    var hi = new ChatMessage("user", "Hi.");
    try {
      String text =
          template.render(List.of(hi, hello, new ChatMessage("tool", "So."), hello, hi), true);
      return text.isEmpty();
    } catch (ConversationRefusedException e) {
      return true;
    } catch (TokenizerException e) {
      return false;
    }
  }

  /** A message with a result, and with what tells whose it is. */
  ChatMessage result(String whose, String text) {
    return form == null || form.results() == Results.BY_PLACE
        ? new ChatMessage("tool", text)
        : new ChatMessage("tool", text, Map.of("tool_call_id", CallIds.of(whose), "name", whose));
  }

  /** An answer that calls a tool, to stand in front of a result. */
  ChatMessage standIn() {
    ToolForm known = form;
    Call call = new Call("probe", TOLD_JSON, "000000000");
    return new ChatMessage("assistant", known == null ? "" : known.written(List.of(call)));
  }

  /** Whether these are words of an answer that calls tools. */
  boolean isCall(ChatMessage message) {
    return message.role().equals("assistant")
        && WrittenCalls.marked(form, message.content()) != null;
  }

  /** An answer with calls as it stands in a rendered conversation; null for one without. */
  @Nullable String guarded(String answer) {
    Text found = WrittenCalls.marked(form, answer);
    return found == null ? null : specials.guard(found);
  }

  /** Words as they stand in a rendered conversation. */
  String guardedWords(String words) {
    return specials.guard(Text.given(words));
  }

  String render(List<ChatMessage> chat, boolean prompt) {
    return render(new ChatInput(chat, List.of(), List.of(), Map.of(), prompt));
  }

  String render(ChatInput asked) {
    ChatInput input =
        describes && !asked.tools().isEmpty()
            ? asked.withTools(asked.tools().stream().map(CallTemplate::described).toList())
            : asked;
    if (form == null || input.messages().stream().noneMatch(this::isCall)) {
      return template.render(input);
    }
    return isTold() ? withTold(input) : withStandIns(input);
  }

  /** A name that no message has. */
  private static String unused(List<ChatMessage> chat) {
    String name = "stand_in";
    int n = 0;
    while (contains(chat, name)) {
      name = "stand_in_" + n++;
    }
    return name;
  }

  private static boolean contains(List<ChatMessage> chat, String name) {
    return chat.stream().anyMatch(message -> message.content().contains(name));
  }

  private String withStandIns(ChatInput input) {
    String name = unused(input.messages());
    var said = new ArrayList<ChatMessage>();
    var texts = new ArrayList<String>();
    for (ChatMessage message : input.messages()) {
      String call = message.role().equals("assistant") ? guarded(message.content()) : null;
      if (call != null) {
        texts.add(call);
      }
      said.add(call == null ? message : new ChatMessage("assistant", name, message.more()));
    }
    String text = template.render(input.with(said));
    var read = new StringBuilder();
    for (String call : texts) {
      text = passed(read, text, name, call);
    }
    return read + text;
  }

  private String withTold(ChatInput input) {
    String name = unused(input.messages());
    var said = new ArrayList<ChatMessage>();
    for (ChatMessage message : input.messages()) {
      said.add(isCall(message) ? told(name, textual ? TOLD_JSON : TOLD_ARGUMENTS) : message);
    }
    String text = template.render(input.with(said));
    String written = asTold(name).get(way);
    var read = new StringBuilder();
    for (ChatMessage message : input.messages()) {
      String call = message.role().equals("assistant") ? guarded(message.content()) : null;
      if (call != null) {
        text = passed(read, text, written, call);
      } else if (message.role().equals("tool") && isBefore(text, name, written)) {
        String whose = String.valueOf(message.more().get("name"));
        text = passed(read, text, name, guardedWords(whose));
      }
    }
    return read + text;
  }

  /** Whether the next stand-in for a name is none of a call: a result says whose it is. */
  private static boolean isBefore(String text, String name, String written) {
    int at = text.indexOf(name);
    int call = text.indexOf(written);
    return at >= 0 && (call < 0 || at < call);
  }

  /** What is left of a text behind the first place of {@code old}; what is before is read. */
  private static String passed(StringBuilder read, String text, String old, String by) {
    int at = text.indexOf(old);
    if (at < 0) {
      return text;
    }
    read.append(text, 0, at).append(by);
    return text.substring(at + old.length());
  }

  private static ChatMessage told(String name, Object arguments) {
    var function = new LinkedHashMap<String, Object>(); // some write it as it stands
    function.put("name", name);
    function.put("arguments", arguments);
    var call = Map.of("id", "000000000", "type", "function", "function", function);
    return new ChatMessage("assistant", "", Map.of("tool_calls", List.of(call)));
  }

  private List<String> asTold(String name) {
    ToolForm known = form;
    return known == null ? List.of("") : known.asTold(new Call(name, TOLD_JSON, "000000000"));
  }
}
