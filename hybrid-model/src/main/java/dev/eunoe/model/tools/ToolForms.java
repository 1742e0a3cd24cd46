package dev.eunoe.model.tools;

import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The forms of calls, and which of them a chat template has. */
public final class ToolForms {
  private static final ArgumentWords PYTHON = new ArgumentWords("", "=", "", ", ", "", "", true);

  /** JSON between tags: Hermes, Qwen 2.5 and 3, Granite 4, SmolLM3. */
  private static final ToolForm HERMES =
      new JsonForm(
          "hermes",
          Marks.each("<tool_call>", "\n</tool_call>", "\n<tool_call>"),
          new CallWords("\n{\"name\": \"", "\", \"arguments\": ", "}"),
          false);

  private static final CallWords IN_A_LIST =
      new CallWords("{\"name\": \"", "\", \"arguments\": ", "}");

  /** All that there are, the more particular ones first. */
  static final List<ToolForm> ALL =
      List.of(
          HERMES,
          // Qwen3-Coder, Nemotron 3: an argument is a tag of its own
          new ListedForm(
              "tags",
              Marks.each("<tool_call>", "\n</tool_call>", "\n<tool_call>"),
              new CallWords("\n<function=", ">\n", "</function>"),
              new ArgumentWords("<parameter=", ">\n", "\n</parameter>\n", "", "", "", false)),
          // GLM 4.5 and later
          new ListedForm(
              "keys",
              Marks.each("<tool_call>", "", "\n<tool_call>"),
              new CallWords("", "\n", "</tool_call>"),
              new ArgumentWords(
                  "<arg_key>", "</arg_key>\n<arg_value>", "</arg_value>\n", "", "", "", false)),
          new JsonForm("granite", Marks.list("<|tool_call|>", ""), IN_A_LIST, false), // Granite 3
          new JsonForm("nemotron", Marks.list("<TOOLCALL>", "</TOOLCALL>"), IN_A_LIST, false),
          // Mistral Nemo and others of 2024, where each result names its call by an id
          mistralList("mistral_ids", "["),
          mistralList("mistral_ids_spaced", " ["), // the same, as older templates have it
          // Mistral Small 3.2: no list, no quotation marks
          new JsonForm(
              "mistral_call_id",
              Marks.each("[TOOL_CALLS]", "", "[TOOL_CALLS]"),
              new CallWords("", "[CALL_ID]" + CallWords.ID + "[ARGS]", ""),
              false),
          // Mistral since then: the same without ids
          new JsonForm(
              "mistral",
              Marks.each("[TOOL_CALLS]", "", "[TOOL_CALLS]"),
              new CallWords("", "[ARGS]", ""),
              false),
          new ListedForm(
              "lfm2",
              Marks.list("<|tool_call_start|>", "<|tool_call_end|>"),
              new CallWords("", "(", ")"),
              PYTHON),
          // Gemma 3, as its makers ask it
          new ListedForm(
              "tool_code",
              Marks.each("```tool_code\n", "\n```", ""),
              new CallWords("", "(", ")"),
              PYTHON),
          gemma("functiongemma", "<start_function_call>", "<end_function_call>", "<escape>"),
          gemma("gemma4", "<|tool_call>", "<tool_call|>", "<|\"|>"),
          new HarmonyForm(), // gpt-oss
          // Llama 3: the call is the whole answer
          new JsonForm(
              "llama",
              Marks.each("{\"name\": \"", "", ""),
              new CallWords("", "\", \"parameters\": ", "}"),
              true));

  private static final String PROBE = "probe";
  private static final Call CALL = new Call(PROBE, "{\"key\": \"value\"}", "000000000");

  /** Forms of which a vocabulary tells by the token of their mark, where a template does not. */
  private static final Set<String> BY_TOKEN = Set.of("granite", "lfm2", "functiongemma");

  private ToolForms() {}

  private static ToolForm gemma(String name, String open, String close, String quote) {
    return new ListedForm(
        name,
        Marks.each(open, close, open),
        new CallWords("call:", "{", "}"),
        new ArgumentWords("", ":", "", ",", quote, quote, false));
  }

  private static ToolForm mistralList(String name, String start) {
    return new JsonForm(
        name,
        Marks.list("[TOOL_CALLS]", start, ""),
        new CallWords(
            "{\"name\": \"", "\", \"arguments\": ", ", \"id\": \"" + CallWords.ID + "\"}"),
        false);
  }

  /**
   * That of a template: what it writes for a call tells, else what it says of calls, else the
   * tokens there are; empty where it knows no tools, or another form.
   */
  public static Optional<ToolForm> of(ChatTemplate template, SpecialTokens vocabulary) {
    if (!template.mentions("tools")) {
      return Optional.empty();
    }
    var written = new ArrayList<String>();
    written.add(rendered(template, Map.of("key", "value")));
    written.add(rendered(template, CALL.arguments())); // some take the arguments as text
    Optional<ToolForm> shown =
        ALL.stream()
            .filter(form -> {
              List<String> told = form.asTold(CALL);
              return written.stream().anyMatch(text -> told.stream().anyMatch(text::contains));
            })
            .findFirst();
    return shown.or(() -> told(template, vocabulary));
  }

  private static Optional<ToolForm> told(ChatTemplate template, SpecialTokens vocabulary) {
    boolean hermes =
        template.mentions(HERMES.open())
            && template.mentions("arguments")
            && List.of("<function=", "<function_name", "<arg_key>", "<parameter").stream()
                .noneMatch(template::mentions);
    return hermes
        ? Optional.of(HERMES)
        : ALL.stream()
            .filter(form -> BY_TOKEN.contains(form.name()))
            .filter(form -> template.mentions(form.open()) || vocabulary.has(form.open()))
            .findFirst();
  }

  private static String rendered(ChatTemplate template, Object arguments) {
    Map<String, ?> key = Map.of("key", Map.of("type", "string", "description", PROBE));
    Map<String, ?> parameters = Map.of("type", "object", "properties", key);
    Map<String, ?> function = Map.of("name", PROBE, "description", PROBE, "parameters", parameters);
    var called = new LinkedHashMap<String, Object>(); // some write it as it stands
    called.put("name", PROBE);
    called.put("arguments", arguments);
    Map<String, ?> call = Map.of("id", CALL.id(), "type", "function", "function", called);
    var messages =
        List.of(
            new ChatMessage("user", PROBE),
            new ChatMessage("assistant", "", Map.of("tool_calls", List.of(call))));
    try {
      return template.render(
          new ChatInput(
              messages,
              List.of(Map.of("type", "function", "function", function)),
              List.of(),
              Map.of(),
              false));
    } catch (TokenizerException e) {
      return "";
    }
  }
}
