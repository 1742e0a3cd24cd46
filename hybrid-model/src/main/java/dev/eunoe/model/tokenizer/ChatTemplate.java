package dev.eunoe.model.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorType;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chat template of a model (Jinja, in the convention of Hugging Face): a conversation becomes
 * the text the model was trained on. Safe for use by several threads.
 *
 * <p>Contents are guarded, see {@link SpecialTokens}: encode the result with {@link
 * Tokenizer#encodeTemplate} only. Beside the usual variables a template may use {@code
 * generation_role}, the role whose turn is asked for when that is not the assistant.
 */
public final class ChatTemplate {
  private static final String ASSISTANT = "assistant";
  private static final String PROBE = "probe";

  private final String file;
  private final String template;
  private final Map<String, String> variables;
  private final SpecialTokens specialTokens;
  private final Jinjava jinja;

  /**
   * A template.
   *
   * @param file where it was read, for messages
   * @param variables constants of the template such as {@code bos_token}
   * @throws TokenizerException when it cannot render a question
   */
  public ChatTemplate(
      String file, String template, Map<String, String> variables, SpecialTokens specialTokens) {
    this.file = file;
    // As Jinja does by default: one newline at the end of the file is not part of the template.
    this.template =
        template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    this.variables = Map.copyOf(variables);
    this.specialTokens = specialTokens;
    this.jinja =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                // Otherwise braces in a message would be run as a template of their own.
                .withNestedInterpretationEnabled(false)
                .build());
    jinja
        .getGlobalContext()
        .registerFunction(
            new ELFunctionDefinition(
                "", "raise_exception", ChatTemplate.class, "raiseException", String.class));
    render(List.of(new ChatMessage("user", PROBE)), true);
  }

  /**
   * What {@code raise_exception(message)} in a template calls; public only because the template
   * engine demands it.
   */
  public static String raiseException(String message) {
    throw new IllegalArgumentException(message);
  }

  /**
   * The conversation as text, with the beginning of the assistant's turn at the end if asked for.
   *
   * @throws TokenizerException when the template refuses the conversation
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    return render(messages, addGenerationPrompt ? ASSISTANT : null, addGenerationPrompt);
  }

  /**
   * The conversation as text, with the beginning of the turn of {@code generationRole} at the end.
   *
   * @throws TokenizerException when the template refuses the conversation, or knows no generation
   *     role but the assistant
   */
  public String render(List<ChatMessage> messages, String generationRole) {
    if (!generationRole.equals(ASSISTANT) && !template.contains("generation_role")) {
      throw new TokenizerException(
          file
              + " does not use generation_role, so it cannot begin a turn of '"
              + generationRole
              + "'.");
    }
    return render(messages, generationRole, true);
  }

  private String render(
      List<ChatMessage> messages, @Nullable String generationRole, boolean addGenerationPrompt) {
    var bindings = new HashMap<String, Object>(variables);
    var list = new ArrayList<Map<String, Object>>();
    for (var message : messages) {
      list.add(
          Map.of(
              "role",
              specialTokens.guard(message.role()),
              "content",
              specialTokens.guard(message.content())));
    }
    bindings.put("messages", list);
    bindings.put("add_generation_prompt", addGenerationPrompt);
    if (generationRole != null) {
      bindings.put("generation_role", generationRole);
    }
    var result = jinja.renderForResult(template, bindings);
    for (var error : result.getErrors()) {
      if (error.getSeverity() == ErrorType.FATAL) {
        throw new TokenizerException(file + " refuses the conversation: " + reason(error) + ".");
      }
    }
    return result.getOutput();
  }

  /**
   * What the innermost cause says: for {@code raise_exception} that is the template's own message.
   */
  private static String reason(TemplateError error) {
    Throwable cause = error.getException();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof IllegalArgumentException
        ? Objects.toString(cause.getMessage(), error.getMessage())
        : error.getMessage();
  }

  /** Whether the template renders messages of this role rather than refusing or dropping them. */
  public boolean knowsRole(String role) {
    try {
      return render(List.of(new ChatMessage(role, PROBE), new ChatMessage("user", "")), false)
          .contains(PROBE);
    } catch (TokenizerException e) {
      return false;
    }
  }
}
