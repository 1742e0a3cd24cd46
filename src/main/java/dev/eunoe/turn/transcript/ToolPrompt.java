package dev.eunoe.turn.transcript;

import dev.eunoe.inference.Engine;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.tools.ToolForms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Whether a model can be told of tools, and in which form it calls them. */
@ApplicationScoped
public class ToolPrompt {
  private static final String PROBE = "probe_of_tools";

  private final Optional<ToolForm> form;

  @Inject
  ToolPrompt(Engine engine) {
    this(engine.template(), engine.tokenizer());
  }

  ToolPrompt(ChatTemplate template, Tokenizer tokenizer) {
    this.form =
        ToolForms.of(template, tokenizer.specialTokens())
            .filter(_ -> ToolPlace.of(template) != ToolPlace.OTHER)
            .filter(known ->
                writesResults(new CallTemplate(template, tokenizer.specialTokens(), known)));
  }

  /** How the model calls tools; empty for one that cannot be told of them, or in another way. */
  public Optional<ToolForm> form() {
    return form;
  }

  /** Some templates leave out what follows no call that they were given as one. */
  private static boolean writesResults(CallTemplate calls) {
    ChatMessage before =
        calls.isTold() ? calls.standIn() : new ChatMessage("assistant", "An answer.");
    var talk = List.of(new ChatMessage("user", "Hi."), before, calls.result(PROBE, PROBE));
    try {
      return calls.render(talk, true).contains(PROBE);
    } catch (TokenizerException e) {
      return false;
    }
  }
}
