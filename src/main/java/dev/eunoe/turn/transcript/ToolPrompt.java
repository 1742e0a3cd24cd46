package dev.eunoe.turn.transcript;

import dev.eunoe.inference.Engine;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.tools.ToolForms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a model can be told of tools, and in which form it calls them. */
@ApplicationScoped
public class ToolPrompt {
  private static final String PROBE = "probe_of_tools";
  private static final String ANSWER = "An answer.";

  private final ChatTemplate template;
  private final Optional<ToolForm> form;

  @Inject
  ToolPrompt(Engine engine) {
    this(engine.template(), engine.tokenizer());
  }

  ToolPrompt(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.form =
        ToolForms.of(template, tokenizer.specialTokens())
            .filter(_ -> writesTools() && writesResults());
  }

  /** How the model calls tools; empty for one that cannot be told of them, or in another way. */
  public Optional<ToolForm> form() {
    return form;
  }

  /** Whether tools stand in what a conversation begins with, and stay there when it goes on. */
  private boolean writesTools() {
    Map<String, ?> parameters = Map.of("type", "object", "properties", Map.of());
    Map<String, ?> function = Map.of("name", PROBE, "description", PROBE, "parameters", parameters);
    var tools = List.of(Map.of("type", "function", "function", function));
    String text = talk(new ChatMessage("user", "And you?"), tools);
    int last = text.lastIndexOf(PROBE);
    return last >= 0 && last < text.indexOf(ANSWER);
  }

  /** Some templates leave out what follows no call that they were given as one. */
  private boolean writesResults() {
    return talk(new ChatMessage("tool", PROBE), List.of()).contains(PROBE);
  }

  private String talk(ChatMessage last, List<? extends Map<String, ?>> tools) {
    var talk = List.of(new ChatMessage("user", "Hi."), new ChatMessage("assistant", ANSWER), last);
    try {
      return template.render(new ChatInput(talk, tools, List.of(), Map.of(), true));
    } catch (TokenizerException e) {
      return "";
    }
  }
}
