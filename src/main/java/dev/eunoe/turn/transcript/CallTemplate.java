package dev.eunoe.turn.transcript;

import dev.eunoe.model.jinja.Text;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.CallIds;
import dev.eunoe.model.tools.CallReader;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.tools.ToolForm.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Map<String, String> TOLD_ARGUMENTS = Map.of("key", "value");
  private static final String TOLD_JSON = "{\"key\": \"value\"}";

  private final ChatTemplate template;
  private final SpecialTokens specials;
  private final @Nullable ToolForm form;

  /** Whether arguments are told as text. */
  private final boolean textual;

  /**
   * @param form how the model writes calls; null where it writes none
   */
  CallTemplate(ChatTemplate template, SpecialTokens specials, @Nullable ToolForm form) {
    this.template = template;
    this.specials = specials;
    this.form = form;
    this.textual = isTold() && !showsTold(TOLD_ARGUMENTS) && showsTold(TOLD_JSON);
  }

  private boolean showsTold(Object arguments) {
    try {
      var talk = List.of(new ChatMessage("user", "Hi."), told("probe", arguments));
      return template.render(talk, false).contains(asTold("probe"));
    } catch (TokenizerException e) {
      return false;
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

  /** Whether the template is told of calls, and of whose a result is. */
  boolean isTold() {
    return form != null && form.results() != Results.BY_PLACE;
  }

  /** A message with a result. */
  ChatMessage result(String whose, String text) {
    return isTold() ? toldResult(whose, text) : new ChatMessage("tool", text);
  }

  /** The same, with what tells whose it is. */
  static ChatMessage toldResult(String whose, String text) {
    return new ChatMessage("tool", text, Map.of("tool_call_id", CallIds.of(whose), "name", whose));
  }

  /** An answer that calls a tool, to stand in front of a result. */
  ChatMessage standIn() {
    ToolForm known = form;
    Call call = new Call("probe", TOLD_JSON, "000000000");
    return new ChatMessage("assistant", known == null ? "" : known.written(List.of(call)));
  }

  /** Whether these are words of an answer that calls tools. */
  boolean isCall(ChatMessage message) {
    return message.role().equals("assistant") && calls(message.content()) != null;
  }

  /** An answer with calls as it stands in a rendered conversation; null for one without. */
  @Nullable String guarded(String answer) {
    Text found = calls(answer);
    return found == null ? null : specials.guard(found);
  }

  /** Words as they stand in a rendered conversation. */
  String guardedWords(String words) {
    return specials.guard(Text.given(words));
  }

  String render(List<ChatMessage> chat, boolean prompt) {
    return render(new ChatInput(chat, List.of(), List.of(), Map.of(), prompt));
  }

  String render(ChatInput input) {
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
    for (String call : texts) {
      text = replaced(text, 0, name, call);
    }
    return text;
  }

  private String withTold(ChatInput input) {
    String name = unused(input.messages());
    var said = new ArrayList<ChatMessage>();
    for (ChatMessage message : input.messages()) {
      said.add(isCall(message) ? told(name, textual ? TOLD_JSON : TOLD_ARGUMENTS) : message);
    }
    String text = template.render(input.with(said));
    String written = asTold(name);
    int from = 0;
    for (ChatMessage message : input.messages()) {
      String call = message.role().equals("assistant") ? guarded(message.content()) : null;
      if (call != null) {
        int at = text.indexOf(written, from);
        text = replaced(text, from, written, call);
        from = at < 0 ? from : at + call.length();
      } else if (message.role().equals("tool") && text.indexOf(name, from) >= 0) {
        String whose = String.valueOf(message.more().get("name"));
        int next = text.indexOf(written, from);
        int at = text.indexOf(name, from);
        if (at >= 0 && (next < 0 || at < next)) {
          String guarded = specials.guard(Text.given(whose));
          text = replaced(text, from, name, guarded);
          from = at + guarded.length();
        }
      }
    }
    return text;
  }

  private static String replaced(String text, int from, String old, String by) {
    int at = text.indexOf(old, from);
    return at < 0 ? text : text.substring(0, at) + by + text.substring(at + old.length());
  }

  private static ChatMessage told(String name, Object arguments) {
    var function = new LinkedHashMap<String, Object>(); // some write it as it stands
    function.put("name", name);
    function.put("arguments", arguments);
    var call = Map.of("id", "000000000", "type", "function", "function", function);
    return new ChatMessage("assistant", "", Map.of("tool_calls", List.of(call)));
  }

  private String asTold(String name) {
    ToolForm known = form;
    return known == null ? "" : known.asTold(new Call(name, TOLD_JSON, "000000000"));
  }

  /** The words and calls of an answer, and what of them is the form's own; null without calls. */
  private @Nullable Text calls(String answer) {
    ToolForm known = form;
    int at = known == null ? -1 : answer.indexOf(known.open());
    if (known == null || at < 0) {
      return null;
    }
    List<Call> read = read(known, answer.substring(at));
    boolean whole = !read.isEmpty() && known.written(read).equals(answer.substring(at));
    return whole ? known.markedWords(answer.substring(0, at)).plus(known.marked(read)) : null;
  }

  /** The calls that a text begins with. */
  private static List<Call> read(ToolForm form, String text) {
    var calls = new ArrayList<Call>();
    var listener =
        new CallReader.Listener() {
          @Override
          public void begun(String name, String id) {
            calls.add(new Call(name, "", id));
          }

          @Override
          public void arguments(String json) {
            Call call = calls.removeLast();
            calls.add(new Call(call.name(), call.arguments() + json, call.id()));
          }
        };
    var held = new StringBuilder(text);
    String mark = form.open();
    while (!mark.isEmpty() && held.indexOf(mark) == 0) {
      held.delete(0, mark.length());
      if (form.reader(List.of()).read(held, listener) != CallReader.Progress.ENDED) {
        return List.of();
      }
      mark = form.next();
    }
    return calls;
  }
}
