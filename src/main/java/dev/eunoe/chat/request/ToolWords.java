package dev.eunoe.chat.request;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.StandingInstructions;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.transcript.ToolPrompt;
import dev.eunoe.turn.transcript.ToolSystem;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The words in which a conversation's tools stand beside those of its system. */
@ApplicationScoped
public class ToolWords {
  private final ToolPrompt prompt;
  private final EunoeConfig config;

  ToolWords(ToolPrompt prompt, EunoeConfig config) {
    this.prompt = prompt;
    this.config = config;
  }

  /** How the model calls tools; null for one that cannot be told of them, or in another way. */
  public @Nullable ToolForm form() {
    return prompt.form().orElse(null);
  }

  /**
   * What a conversation with these tools begins with.
   *
   * @param system the system's words; null for the configured ones, if any
   */
  public String beginning(@Nullable String system, ToolFields tools) {
    String words = system == null ? config.turns().instructions().orElse("") : system;
    var alone = new ToolSystem(tools.tools(), "");
    return ToolSystem.of(words).hasToolsOf(alone) // as a response tells them back
        ? words
        : new ToolSystem(tools.tools(), words).said();
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException unless the conversation began with these tools
   */
  public void requireSame(StandingInstructions.Begun begun, ToolFields tools) {
    String words = begun.words();
    if (words == null || !ToolSystem.of(words).hasToolsOf(new ToolSystem(tools.tools(), ""))) {
      throw Problem.invalid(
              "tools",
              "tools_changed",
              "The tools differ from those this conversation began with; send the same ones, or"
                  + " begin a new conversation.")
          .asException();
    }
  }
}
