package dev.eunoe.turn.transcript;

import static dev.eunoe.turn.transcript.StandIn.AND_YOU;
import static dev.eunoe.turn.transcript.StandIn.HELLO;
import static dev.eunoe.turn.transcript.StandIn.HI;

import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A chat template and what it does with a conversation that grows: how a question and its answer
 * read once others follow them, which is what a saved state has to have read, and whether what
 * comes later stands behind it.
 *
 * <p>Many templates write the newest exchange otherwise than those before it: they open an answer
 * with a mark for thinking, or drop what an earlier answer thought. So everything is rendered twice
 * where a template does so, as it is given to the model and as it will stand in the history.
 *
 * <p>New messages are rendered behind a short stand-in history whose text is cut off again. That is
 * right only where the text begins with it, which is looked at each time.
 */
final class GrowingTemplate {
  /** Answers that some templates trim, or take the reasoning from, once they are history. */
  private static final List<String> REWRITTEN =
      List.of(
          " Hello.",
          "Hello. \n",
          "<think>Hm.</think>Hello.",
          "<think>\nHm.\n</think>\n\nHello.",
          "Hm.</think>Hello.");

  private static final String BY_PLACE =
      " writes a message by its place in the conversation, its number for instance, so none can be"
          + " added to what was read; give the model a template that only appends";

  /** System messages of which it is made sure by another rendering that they are read. */
  private static final int LOOKED_AT = 4;

  private final String model;
  private final ChatTemplate template;
  private final CallTemplate calls;

  private final StandIn standIn;
  private final boolean rewritesQuestions;
  private final boolean rewritesAnswers;
  private final boolean keepsSystem;
  private final ToolPlace toolPlace;
  private final boolean hasMemoryRole;

  /**
   * @param opening of answers that are no calls; empty where calls have the same
   * @throws IllegalStateException when what was once read never stays as it is
   */
  GrowingTemplate(String model, CallTemplate calls, String opening) {
    this.model = model;
    this.template = calls.plain();
    this.calls = calls;
    this.toolPlace = ToolPlace.of(template);
    StandIn found = StandIn.of(calls, opening);
    if (found == null) {
      throw refused(" leaves out what was said, so nothing can be answered");
    }
    this.standIn = found;
    requireThatItStays();
    this.rewritesQuestions = writesQuestionsAnew();
    this.rewritesAnswers = REWRITTEN.stream().anyMatch(text -> !read(text).equals(text));
    this.keepsSystem = keepsSystem();
    this.hasMemoryRole =
        template.knowsRole("memory") && appends(new ChatMessage("memory", "A note."), AND_YOU);
  }

  private IllegalStateException refused(String why) {
    return new IllegalStateException("the chat template of " + model + why);
  }

  /** What has become history must not change again with each further question. */
  private void requireThatItStays() {
    var talk = List.of(HI, HELLO, AND_YOU, HELLO, AND_YOU);
    var later = Stream.concat(talk.stream(), Stream.of(HELLO, AND_YOU)).toList();
    String read = template.render(talk, true);
    if (!read.startsWith(standIn.text())
        || !template.render(later, true).startsWith(withoutNext(read))) {
      throw refused(
          " writes all earlier messages anew with every question, so nothing that was read can be"
              + " used again; give the model a template that only appends");
    }
    if (!read.endsWith(standIn.after())) {
      throw refused(BY_PLACE);
    }
  }

  private String withoutNext(String read) {
    return read.substring(0, Math.max(0, read.length() - standIn.next().length()));
  }

  private boolean writesQuestionsAnew() {
    var one = List.of(HI);
    var two = List.of(AND_YOU);
    try {
      String first = questionInHistory(one, true);
      String later = questionInHistory(two, false);
      return !whole(one, true).equals(first) || !behindAnswer(two, true).equals(later);
    } catch (TemplateCannotAppendException e) {
      throw refused(BY_PLACE);
    }
  }

  /** What stands behind an answer: the end token and so on. */
  String closing() {
    return standIn.closing();
  }

  /** The same of an answer of these words, which may call tools. */
  String closing(String answer) {
    return isCall(answer) ? standIn.callClosing() : standIn.closing();
  }

  /** What stands in front of an answer of these words, behind its question. */
  String opening(String answer) {
    return isCall(answer) ? "" : standIn.opening();
  }

  /** Whether an answer of these words calls tools. */
  boolean isCall(String answer) {
    return calls.isCall(new ChatMessage("assistant", answer));
  }

  /** An answer as it stands in a rendered conversation, with what stands in front of it. */
  String guarded(String answer) {
    String call = calls.guarded(answer);
    return call == null ? standIn.opening() + calls.guardedWords(answer) : call;
  }

  /** Whether questions, and where answers begin, read otherwise once they are history. */
  boolean rewritesQuestions() {
    return rewritesQuestions;
  }

  /** Whether recalled words can be given in a role of their own. */
  boolean hasMemoryRole() {
    return hasMemoryRole;
  }

  /** Whether a system message in front stays there, whatever follows. */
  boolean isSystemKept() {
    return keepsSystem;
  }

  /** A whole conversation as text, with the tools that stand in its system's words. */
  String whole(List<ChatMessage> chat, boolean prompt) {
    return template.mentions("tools")
        ? toolPlace.render(calls, ToolSystem.input(chat, prompt))
        : calls.render(chat, prompt);
  }

  /**
   * Messages as they read behind an answer.
   *
   * @throws TemplateCannotAppendException where the template would have put them elsewhere
   */
  String behindAnswer(List<ChatMessage> chat, boolean prompt) {
    String whole = calls.render(standIn.behind(chat), prompt);
    String before = standIn.before(chat);
    if (!whole.startsWith(before)) {
      int called = whole.indexOf(HELLO.content() + standIn.closing());
      if (called >= 0 && chat.getFirst().role().equals("tool")) {
        // Some show what was reasoned before a call until the next question; here it is forgotten.
        return whole.substring(called + HELLO.content().length() + standIn.closing().length());
      }
      throw new TemplateCannotAppendException(model, hasSystem(chat));
    }
    String added = whole.substring(before.length());
    chat.stream()
        .filter(GrowingTemplate::isSystem)
        .filter(message -> !added.contains(message.content().strip()))
        .limit(LOOKED_AT)
        .forEach(message -> requireRead(chat, message, prompt, whole));
    return added;
  }

  /**
   * Messages up to where their answer begins, as they read once it has been given and something
   * follows it.
   *
   * @param root whether they begin a conversation
   * @throws TemplateCannotAppendException where the template would have put them elsewhere
   */
  String questionInHistory(List<ChatMessage> chat, boolean root) {
    var talk = new ArrayList<>(root ? chat : standIn.behind(chat));
    talk.add(HELLO);
    talk.add(AND_YOU);
    return cut(talk, standIn.opening() + HELLO.content() + standIn.after(), root, chat);
  }

  /**
   * Messages that end with an answer, as they read once something follows it.
   *
   * @throws TemplateCannotAppendException as {@link #questionInHistory}
   */
  String answeredInHistory(List<ChatMessage> chat, boolean root) {
    var talk = new ArrayList<>(root ? chat : standIn.behind(chat));
    boolean called = calls.isTold() && calls.isCall(talk.getLast());
    talk.add(called ? StandIn.result(calls) : AND_YOU);
    return cut(talk, called ? standIn.nextOfResult() : standIn.next(), root, chat);
  }

  /** What stands between the stand-in and the end. */
  private String cut(List<ChatMessage> talk, String end, boolean root, List<ChatMessage> chat) {
    String text = root ? whole(talk, true) : calls.render(talk, true);
    String before = root ? "" : standIn.before(chat);
    boolean inPlace =
        text.length() >= before.length() + end.length()
            && text.startsWith(before)
            && text.endsWith(end);
    if (!inPlace) {
      throw new TemplateCannotAppendException(model, hasSystem(chat));
    }
    return text.substring(before.length(), text.length() - end.length());
  }

  /** Some templates leave out what they have no place for. */
  private void requireRead(
      List<ChatMessage> chat, ChatMessage message, boolean prompt, String whole) {
    List<ChatMessage> others = chat.stream().filter(other -> other != message).toList();
    if (calls.render(standIn.behind(others), prompt).equals(whole)) {
      throw new TemplateCannotAppendException(model, true);
    }
  }

  /** An answer as it reads once something follows it, which is how a state has to know it. */
  String inHistory(String answer) {
    return rewritesAnswers && !isCall(answer) ? read(answer) : answer;
  }

  private String read(String answer) {
    var talk = List.of(HI, new ChatMessage("assistant", answer), AND_YOU);
    String text = template.render(talk, true);
    String after = standIn.after();
    boolean inPlace =
        text.length() >= standIn.question().length() + after.length()
            && text.startsWith(standIn.question())
            && text.endsWith(after);
    return inPlace
        ? SpecialTokens.withoutGuards(
            text.substring(standIn.question().length(), text.length() - after.length()))
        : answer;
  }

  private boolean keepsSystem() {
    var system = new ChatMessage("system", "Be brief.");
    try {
      String once = template.render(List.of(system, HI, HELLO, AND_YOU), true);
      String twice = template.render(List.of(system, HI, HELLO, AND_YOU, HELLO, AND_YOU), true);
      String read = once.endsWith(standIn.next()) ? withoutNext(once) : once;
      boolean kept = read.contains(system.content()) && twice.startsWith(read);
      return kept && !questionInHistory(List.of(system, HI), true).isEmpty();
    } catch (TokenizerException e) {
      return true; // it takes none at all, and says so itself
    } catch (TemplateCannotAppendException e) {
      throw refused(BY_PLACE);
    }
  }

  private boolean appends(ChatMessage... chat) {
    try {
      return template.render(standIn.behind(List.of(chat)), true).startsWith(standIn.text());
    } catch (TokenizerException e) {
      return false;
    }
  }

  private static boolean hasSystem(List<ChatMessage> chat) {
    return chat.stream().anyMatch(GrowingTemplate::isSystem);
  }

  private static boolean isSystem(ChatMessage message) {
    return message.role().equals("system");
  }
}
