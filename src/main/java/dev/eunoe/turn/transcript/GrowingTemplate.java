package dev.eunoe.turn.transcript;

import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A chat template and what it does with a conversation that grows: whether what comes later stands
 * behind what was there, and whether an answer still reads the same once others follow it.
 *
 * <p>New messages are rendered behind a short stand-in history whose text is cut off again. That is
 * right only where the text begins with it, which is looked at each time.
 */
final class GrowingTemplate {
  private static final ChatMessage HI = new ChatMessage("user", "Hi.");
  private static final ChatMessage HELLO = new ChatMessage("assistant", "Hello.");
  private static final ChatMessage AND_YOU = new ChatMessage("user", "And you?");

  /** Answers that some templates trim, or take the reasoning from, once they are history. */
  private static final List<String> REWRITTEN =
      List.of(
          " Hello.",
          "Hello. \n",
          "<think>Hm.</think>Hello.",
          "<think>\nHm.\n</think>\n\nHello.",
          "Hm.</think>Hello.");

  /** System messages of which it is made sure by another rendering that they are read. */
  private static final int LOOKED_AT = 4;

  private final String model;
  private final ChatTemplate template;
  private final String question;
  private final String standIn;
  private final String closing;
  private final String next;
  private final boolean rewritesAnswers;
  private final boolean keepsSystem;
  private final boolean hasMemoryRole;

  /**
   * @throws IllegalStateException when the template does not even append a question to an answer
   */
  GrowingTemplate(String model, ChatTemplate template) {
    this.model = model;
    this.template = template;
    this.question = template.render(List.of(HI), true);
    this.standIn = template.render(List.of(HI, HELLO), false);
    String longer = template.render(List.of(HI, HELLO, AND_YOU), true);
    if (!longer.startsWith(standIn) || !standIn.startsWith(question + HELLO.content())) {
      throw new IllegalStateException(
          "the model's chat template rewrites earlier messages, so its state cannot be reused;"
              + " eunoe needs a template that only appends");
    }
    this.closing = standIn.substring(question.length() + HELLO.content().length());
    this.next = longer.substring(standIn.length());
    this.rewritesAnswers = REWRITTEN.stream().anyMatch(text -> !read(text).equals(text));
    this.keepsSystem = keepsSystem();
    this.hasMemoryRole =
        template.knowsRole("memory") && appends(new ChatMessage("memory", "A note."), AND_YOU);
  }

  /** What stands behind an answer: the end token and so on. */
  String closing() {
    return closing;
  }

  /** Whether recalled words can be given in a role of their own. */
  boolean hasMemoryRole() {
    return hasMemoryRole;
  }

  /** Whether a system message in front stays there, whatever follows. */
  boolean isSystemKept() {
    return keepsSystem;
  }

  /** A whole conversation as text. */
  String whole(List<ChatMessage> chat, boolean prompt) {
    return template.render(chat, prompt);
  }

  /**
   * Messages as they read behind an answer.
   *
   * @throws TemplateCannotAppendException where the template would have put them elsewhere
   */
  String behindAnswer(List<ChatMessage> chat, boolean prompt) {
    String whole = template.render(behind(chat), prompt);
    if (!whole.startsWith(standIn)) {
      throw new TemplateCannotAppendException(model, hasSystem(chat));
    }
    String added = whole.substring(standIn.length());
    chat.stream()
        .filter(GrowingTemplate::isSystem)
        .filter(message -> !added.contains(message.content().strip()))
        .limit(LOOKED_AT)
        .forEach(message -> requireRead(chat, message, prompt, whole));
    return added;
  }

  /** Some templates leave out what they have no place for. */
  private void requireRead(
      List<ChatMessage> chat, ChatMessage message, boolean prompt, String whole) {
    List<ChatMessage> others = chat.stream().filter(other -> other != message).toList();
    if (template.render(behind(others), prompt).equals(whole)) {
      throw new TemplateCannotAppendException(model, true);
    }
  }

  /** An answer as it reads once something follows it, which is how a state has to know it. */
  String inHistory(String answer) {
    return rewritesAnswers ? read(answer) : answer;
  }

  private String read(String answer) {
    var talk = List.of(HI, new ChatMessage("assistant", answer), AND_YOU);
    String text = template.render(talk, true);
    String after = closing + next;
    boolean inPlace =
        text.length() >= question.length() + after.length()
            && text.startsWith(question)
            && text.endsWith(after);
    return inPlace
        ? SpecialTokens.withoutGuards(
            text.substring(question.length(), text.length() - after.length()))
        : answer;
  }

  private boolean keepsSystem() {
    var system = new ChatMessage("system", "Be brief.");
    try {
      String begun = template.render(List.of(system, HI), true);
      String answered = template.render(List.of(system, HI, HELLO), false);
      return answered.startsWith(begun)
          && template.render(List.of(system, HI, HELLO, AND_YOU), true).startsWith(answered);
    } catch (TokenizerException e) {
      return true; // it takes none at all, and says so itself
    }
  }

  private boolean appends(ChatMessage... chat) {
    try {
      return template.render(behind(List.of(chat)), true).startsWith(standIn);
    } catch (TokenizerException e) {
      return false;
    }
  }

  private static List<ChatMessage> behind(List<ChatMessage> chat) {
    return Stream.concat(Stream.of(HI, HELLO), chat.stream()).toList();
  }

  private static boolean hasSystem(List<ChatMessage> chat) {
    return chat.stream().anyMatch(GrowingTemplate::isSystem);
  }

  private static boolean isSystem(ChatMessage message) {
    return message.role().equals("system");
  }
}
