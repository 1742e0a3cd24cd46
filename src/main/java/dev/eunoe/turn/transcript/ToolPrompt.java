package dev.eunoe.turn.transcript;

import dev.eunoe.inference.Engine;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.tokenizer.ToolForm;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tools that stand in front of a conversation. A template writes them with the system's words;
 * so they become words of the system, exactly those the template writes, and are kept, compared and
 * read again as such.
 */
@ApplicationScoped
public class ToolPrompt {
  private static final ChatMessage HI = new ChatMessage("user", "Hi.");
  private static final String PROBE = "probe";

  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final Optional<ToolForm> form;

  @Inject
  ToolPrompt(Engine engine) {
    this(engine.template(), engine.tokenizer());
  }

  ToolPrompt(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    this.form = ToolForm.of(template).filter(_ -> isWritten(PROBE));
  }

  /** How the model calls tools; empty for one that cannot be told of them, or in another way. */
  public Optional<ToolForm> form() {
    return form;
  }

  private boolean isWritten(String system) {
    Map<String, ?> parameters = Map.of("type", "object", "properties", Map.of());
    Map<String, ?> function = Map.of("name", PROBE, "description", PROBE, "parameters", parameters);
    return system(system, List.of(Map.of("type", "function", "function", function))).isPresent();
  }

  /**
   * The system's words with tools; empty where the template writes them elsewhere.
   *
   * @param system the words without; null where there are none
   * @param tools in the form of the OpenAI interface
   */
  public Optional<String> system(@Nullable String system, List<? extends Map<String, ?>> tools) {
    List<ChatMessage> asked =
        system == null ? List.of(HI) : List.of(new ChatMessage("system", system), HI);
    try {
      String plain = template.render(List.of(new ChatMessage("system", PROBE), HI), true);
      int at = plain.indexOf(PROBE);
      String told = template.render(new ChatInput(asked, tools, List.of(), Map.of(), true));
      String before = plain.substring(0, Math.max(0, at));
      String behind = plain.substring(before.length() + (at < 0 ? 0 : PROBE.length()));
      boolean inPlace =
          at >= 0
              && told.length() > before.length() + behind.length()
              && told.startsWith(before)
              && told.endsWith(behind);
      if (!inPlace) {
        return Optional.empty();
      }
      String words =
          SpecialTokens.withoutGuards(
              told.substring(before.length(), told.length() - behind.length()));
      String again = template.render(List.of(new ChatMessage("system", words), HI), true);
      return Arrays.equals(tokenizer.encodeTemplate(again), tokenizer.encodeTemplate(told))
          ? Optional.of(words)
          : Optional.empty();
    } catch (TokenizerException e) {
      return Optional.empty();
    }
  }
}
